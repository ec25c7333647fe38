"""English words of the street: each template is a row of parts, each part a tuple of alternatives."""

from __future__ import annotations

Parts = tuple[tuple[str, ...], ...]

VARIED = {
    "en-GB": {"thanks": "cheers", "shopping": "shopping", "mum": "mum", "lovely": "lovely"},
    "en-US": {"thanks": "thanks", "shopping": "groceries", "mum": "mom", "lovely": "great"},
    "en-JM": {"thanks": "bless", "shopping": "goods", "mum": "mummy", "lovely": "sweet"},
}
SLOTS = {
    "item": (
        *("rye bread", "ground coffee", "plantain bread", "oat milk", "black bean soup", "egg salad", "goat cheese"),
        *("olive oil", "lentil soup", "guava paste", "sourdough", "tinned tuna", "fresh coriander"),
    ),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "hour": ("eight", "half past nine", "noon", "four", "six", "seven in the evening"),
    "street": ("Mill Lane", "Harbour Street", "Station Road", "the flats by the school", "Orchard Row"),
    "n": ("two", "three", "four", "five", "six"),
}
GREET = ("Hello,", "Hi,", "Hi there,", "Good morning,", "Good afternoon,")
HELLO = (*GREET, "Hello Marta,", "Hi Diego,")
BYE = ("", "Thanks!", "Thank you", "All the best", "See you {day}", "{Thanks}, a neighbour from {street}")
SIGNED = (("Marta", "Marta, at the counter"), ("Diego", "Diego, La Esquina"), ("Lucía", "Lucía, La Esquina"))
"""By teammate."""
SUBJECTS = {
    "question": ("A question", "{item}?", "Opening hours", "Do you have this", "Quick one"),
    "concern": ("Allergies", "Something on my mind", "About the label", "A bit worried"),
    "complaint": ("My order", "This is not right", "Order from {day}", "Disappointed"),
    "compliment": ("Thank you", "The {item}", "Well done", "Just wanted to say"),
    "protest": ("The prices", "Not like this", "I disagree", "To whoever decides"),
    "suggestion": ("An idea", "Have you thought of this", "For the shop", "A small idea"),
    "chatter": ("Hello from {street}", "The neighbourhood", "News", "Hello"),
    "spam": ("You have won", "Grow your business", "Your parcel is held", "Urgent notice"),
    "other": ("Left behind", "A notice", "Found this", "For your records"),
}
COMPLAINTS: dict[str, Parts] = {
    "late": (
        ("My order was due at {hour} and came two hours later.", "I waited in until {hour} and nobody came.",
         "The {shopping} came a day late.", "Third time this month that the delivery is late.",
         "You said {day}. It is past {day} and there is nothing here."),
        ("I had to cook without the {item}.", "I missed work for it.", "The children had no supper ready.",
         "The {item} had gone warm by then.", "Nobody rang to say so."),
        ("What happened?", "Please tell me what went wrong.", "When is it coming?", "I expect better.",
         "I would like my delivery charge back."),
    ),
    "missing": (
        ("The {item} was not in the bag.", "I paid for {n} and got one.", "Half of my order is missing.",
         "There is {item} on the receipt and none in the box.", "You forgot the {item} again."),
        ("I only saw it when I got home to {street}.", "I checked twice.", "My {mum} was waiting for it.",
         "It was the one thing I needed."),
        ("Can you bring it over?", "I would like it, or my money back.", "Please put this right.",
         "How do we sort this out?"),
    ),
    "damaged": (
        ("The {item} was open when I got it.", "{n} of the eggs were broken.", "The {item} was off, I had to bin it.",
         "Everything in the bag was wet.", "The {item} is past its date."),
        ("The rest of the {shopping} is ruined too.", "I have a photo if you need it.", "That is the second time.",
         "We nearly ate it."),
        ("I want a new one.", "Please refund it.", "Could somebody look at how these are packed?",
         "What do you suggest?"),
    ),
    "price": (
        ("I was charged twice for the {item}.", "The shelf said one price and the till another.",
         "You have taken {n} euros too much from my card.", "The offer on {item} was not taken off."),
        ("I have the receipt here.", "It is not the money, it is the principle.", "It happened on {day} too.",
         "I only noticed at home."),
        ("Please give the difference back.", "Can you check the till?", "How do I get it back?",
         "I would like this corrected."),
    ),
    "manners": (
        ("The young man at the till was rude to me on {day}.", "Nobody even looked up when I asked for {item}.",
         "I was told off in front of everyone.", "I was served after people who came later."),
        ("I have shopped with you for years.", "I felt about this small.", "My {mum} was quite upset.",
         "There was no need for that tone."),
        ("I would like an apology.", "I thought you should know.", "Please talk to him.",
         "I am not sure I will come back."),
    ),
    "": (
        ("That does not answer what I asked.", "I am still waiting.", "With respect, that is no help.",
         "You have not read what I wrote.", "So nothing happens, then?"),
        ("I asked about {item}, on {day}.", "It has been days.", "I have told you twice now.",
         "I had hoped for more from you."),
        ("Please have somebody look at it properly.", "Who can I talk to?", "I want it sorted out.",
         "This is a poor show."),
    ),
}
KINDS: dict[str, Parts] = {
    "question": (
        ("Do you have {item} today?", "Are you open on {day} at {hour}?", "How much is the {item} at the moment?",
         "Do you deliver to {street}?", "Could you put aside some {item} for me?",
         "When does the {item} come in?", "Is the {item} gluten free?"),
        ("", "I can come by at {hour}.", "It is for {day}.", "My {mum} asked me to find out.",
         "We are {n} at table."),
        ("", "{Thanks}!", "No rush.", "Let me know."),
    ),
    "concern": (
        ("I am a bit worried about the {item}.", "My son is allergic to nuts and the {item} has no label.",
         "I read that the {item} has been recalled.", "Is it safe to keep the {item} out of the fridge?",
         "I do not like leaving my card number by message."),
        ("We ate it on {day}.", "He is only {n}.", "Nobody could tell me in the shop.", "I would rather ask."),
        ("Could you check?", "Should I throw it away?", "I would feel better knowing.", "What do you think?"),
    ),
    "compliment": (
        ("The {item} was {lovely}.", "Diego carried everything up {n} floors, bless him.",
         "Best {item} in the neighbourhood.", "You made my {mum} smile on {day}.",
         "That was kind of you.", "Thank you for sorting it out so quickly."),
        ("", "We finished it in one sitting.", "Not many shops do that any more.", "I told the whole of {street}."),
        ("Thank you!", "Keep it up.", "See you {day}.", "It made my week."),
    ),
    "protest": (
        ("I do not agree with the new prices.", "Wrapping the {item} in plastic again is a shame.",
         "You should not sell {item} from that firm.", "Closing at {hour} is a slap in the face to night workers.",
         "Taking the bench away from the door was wrong."),
        ("I am not the only one on {street} who thinks so.", "People with little money notice first.",
         "You used to be different.", "We talked about it, {n} of us."),
        ("Think again.", "I will shop elsewhere until it changes.", "Who decided this?", "We will not let it rest."),
    ),
    "suggestion": (
        ("You could open at {hour} on {day}.", "How about a shelf for swapping books?",
         "Why not sell {item} by weight?", "It would help to have a list of what came in.",
         "Have you thought of a small size of the {item}?"),
        ("", "On {street} everyone would use it.", "I know {n} people who asked.", "My sister's shop does it."),
        ("Just an idea.", "I could help with it.", "What do you say?", "It would not cost much."),
    ),
    "chatter": (
        ("The cat is on your step again.", "Rain all day on {street}.", "We are back from the coast.",
         "Did you see the match on {day}?", "The little one said {item} today, her first word.",
         "Seen Diego on the bicycle, very elegant."),
        ("", "Say hello to Marta.", "It is quiet here.", "The {n} of us are well."),
        ("", "See you at {hour}.", "Anyway!", "Hope all is well."),
    ),
    "spam": (
        ("Dear owner, your site can reach the first page.", "Your parcel is held at our depot.",
         "You have been chosen to receive a voucher.", "We lend to small shops within the hour.",
         "Buy followers, real people, low cost."),
        ("Reply within {n} days.", "Only today.", "No fee is taken before {day}.", "Thousands have joined."),
        ("Click https://offer.example/{n} now.", "Send your bank details.", "Ask for our price list.",
         "Act now."),
    ),
    "other": (
        ("Somebody left an umbrella on {street}, it may be a customer of yours.", "Please find the invoice of {day}.",
         "The water will be off on {day} from {hour}.", "Looking for the number of the school.",
         "I took somebody's bag by mistake, {item} inside."),
        ("", "I can drop it off.", "This is for your files.", "Please pass it on."),
        ("", "Regards", "That is all.", "Ring if anything."),
    ),
}
ANSWERS: dict[str, tuple[Parts, ...]] = {
    "asked": (
        (("It says so on the door.", "No idea.", "We cannot help with that."), ("", "Read the label.")),
        (("We have received your message.", "Thank you for getting in touch."),
         ("We will look into it.", "Somebody may write to you.", "Have a nice day.")),
        (("Yes, on {day} from {hour}.", "I checked with the baker and it is fine.", "No, but it comes in on {day}.",
          "Yes, and Diego can bring it to {street}."),
         ("", "The {item} is set aside for you.", "Ask me again if it is not clear.")),
        (("Good that you ask.", "How good to hear from you.", "You did right to ask first."),
         ("Yes, on {day} from {hour}.", "I rang the maker myself: it is fine.", "It is here, I kept some for you."),
         ("Come by, there is coffee.", "Tell me how it went.", "Give my regards at home.")),
    ),
    "wronged": (
        (("That is how it is.", "Not our fault.", "Nobody else has complained."),
         ("", "Read the terms.", "Please do not write twice.")),
        (("Your opinion matters to us.", "We have received your message.", "We are sorry for any inconvenience."),
         ("We will look into it.", "Somebody may write to you.", "We take note of it.")),
        (("I have looked: it is put right now.", "The money goes back today.", "You are right, I have corrected it.",
          "Diego brings what is missing at {hour}."),
         ("", "Tell me if it is not.", "I have told the others too.")),
        (("I am sorry that this fell on you.", "I would be cross too.", "You are right, and thank you for saying it."),
         ("Diego brings it to {street} at {hour}.", "The money goes back today.", "I have talked to the one it was.",
          "I looked at where it went wrong and changed it."),
         ("It will not happen like that again if I can help it.", "I will ring on {day} to hear if it is well.",
          "Come by, there is coffee.")),
    ),
    "told": (
        (("Noted.", "This address is for orders.", "Fine."), ("", "Please do not write twice.")),
        (("Thank you for getting in touch.", "We have received your message."),
         ("Have a nice day.", "We take note of it.")),
        (("Thank you, I have passed it on.", "Good to know.", "Thank you, Marta will be pleased to read it."),
         ("", "See you at the counter.", "I have put it up on the board.")),
        (("How good to hear from you.", "Thank you for telling us, truly.", "I read it out to everyone here."),
         ("Come by on {day}, there is coffee.", "It made my {day}.", "I have thought about it all morning."),
         ("Give my regards at home.", "Greetings to all on {street}.", "You are good to us.")),
    ),
}
