# call: Walk(500).length()
class Walk:
    def __init__(self, n):
        self.n = n

    def length(self):
        total = 0.0
        for i in range(self.n):
            total += (i % 3 - 1) * 0.5
        return total
