"""`python -m benches [options of benches.live]`: the table of what watching costs."""

from benches.live.__main__ import main

if __name__ == "__main__":
    main()
