/* Numbers in loops and calls, as one would write them in C. Integers are 64 bits. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int64_t fib(int64_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

double pi_sum(int64_t rounds, int64_t terms) {
    double total = 0.0;
    for (int64_t r = 0; r < rounds; r++) {
        total = 0.0;
        for (int64_t k = 1; k <= terms; k++) total += 1.0 / (double)(k * k);
    }
    return total;
}

static inline double f(double x) { return 2.0 * (x * x) + 3.0 * x + 1.0; }

double trapezoid(double a, double b, int64_t n) {
    double h = (b - a) / (double)n, x = a, total = (f(a) + f(b)) / 2.0;
    for (int64_t k = 0; k < n - 1; k++) {
        x += h;
        total += f(x);
    }
    return total * h;
}

double hypotenuse(double a, double b) { return sqrt(a * a + b * b); }

int64_t factorial(int64_t n) {
    int64_t product = 1;
    for (int64_t k = 2; k <= n; k++) product *= k;
    return product;
}

static inline double cubic(double x) { return x * x * x - 2.0 * x - 5.0; }

double bisection(double low, double high, double tolerance) {
    int below = cubic(low) < 0.0;
    while (high - low > tolerance) {
        double middle = (low + high) / 2.0;
        if ((cubic(middle) < 0.0) == below)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2.0;
}

void descent(double x, double y, double rate, int64_t steps, double *answer) {
    const double a = 3.0, b = 1.0, c = 2.0;
    for (int64_t k = 0; k < steps; k++) {
        double gx = a * x + b * y, gy = b * x + c * y;
        x -= rate * gx;
        y -= rate * gy;
    }
    answer[0] = x;
    answer[1] = y;
    answer[2] = (a * x * x + 2.0 * b * x * y + c * y * y) / 2.0;
}

void logistic_map(double rate, double x, int64_t steps, double *restrict path) {
    for (int64_t k = 0; k < steps; k++) {
        x = rate * x * (1.0 - x);
        path[k] = x;
    }
}

void fibonacci(int64_t size, int64_t *restrict numbers) {
    int64_t a = 0, b = 1;
    for (int64_t k = 0; k < size; k++) {
        numbers[k] = a;
        int64_t next = a + b;
        a = b;
        b = next;
    }
}

void cubes(int64_t n, int64_t *restrict answer) {
    for (int64_t k = 0; k < n; k++) answer[k] = k * k * k;
}

int64_t common(const int64_t *restrict first, int64_t n, const int64_t *restrict second, int64_t m, int64_t *restrict found) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < m; j++)
            if (first[i] == second[j]) found[count++] = first[i];
    return count;
}

/* A generator of its own (xorshift): any random number will do, the answer is how many come back wrong. */
int64_t parse_int(int64_t count) {
    static uint64_t state = 88172645463325252ull;
    int64_t wrong = 0;
    char text[16];
    for (int64_t k = 0; k < count; k++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        uint32_t number = (uint32_t)state;
        snprintf(text, sizeof text, "0x%x", number);
        if ((uint32_t)strtoul(text, NULL, 16) != number) wrong++;
    }
    return wrong;
}
