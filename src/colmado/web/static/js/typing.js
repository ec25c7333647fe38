// What is being typed.
