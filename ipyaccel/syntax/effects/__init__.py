"""What a program does beyond returning an answer: what it reads, writes, shares and needs."""
