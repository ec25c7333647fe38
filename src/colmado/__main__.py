"""Run the command line: `python -m colmado`, which is what ./colmado does."""

from colmado.cli import main

if __name__ == "__main__":
    main()
