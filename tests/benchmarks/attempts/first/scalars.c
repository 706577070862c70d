/* Further attempts: numbers in loops and calls. Order of operations as in the file of this name in `hand`. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* One of the two calls as a loop. */
int64_t fib(int64_t n) {
    int64_t total = 0;
    for (; n >= 2; n -= 2) total += fib(n - 1);
    return total + n;
}

/* A counter in floating point, whose square is exact here: no conversion in the loop. */
double pi_sum(int64_t rounds, int64_t terms) {
    double total = 0.0;
    for (int64_t r = 0; r < rounds; r++) {
        double k = 0.0;
        total = 0.0;
        for (int64_t left = terms; left > 0; left--) {
            k += 1.0;
            total += 1.0 / (k * k);
        }
    }
    return total;
}

static inline double f(double x) { return 2.0 * (x * x) + 3.0 * x + 1.0; }

/* The places first, eight at a time, so that their values are computed side by side; added up in order. */
double trapezoid(double a, double b, int64_t n) {
    double h = (b - a) / (double)n, x = a, total = (f(a) + f(b)) / 2.0, y[8];
    int64_t k = 0;
    for (; k + 8 < n; k += 8) {
        for (int j = 0; j < 8; j++) {
            x += h;
            y[j] = x;
        }
        for (int j = 0; j < 8; j++) y[j] = f(y[j]);
        for (int j = 0; j < 8; j++) total += y[j];
    }
    for (; k < n - 1; k++) {
        x += h;
        total += f(x);
    }
    return total * h;
}

/* The counter downwards: the end is zero. */
int64_t factorial(int64_t n) {
    int64_t product = 1;
    while (n > 1) product *= n--;
    return product;
}

/* Without a branch in the loop: which half is chosen cannot be predicted. */
double bisection(double low, double high, double tolerance) {
    double sign = low * low * low - 2.0 * low - 5.0 < 0.0 ? 1.0 : -1.0;
    while (high - low > tolerance) {
        double middle = (low + high) / 2.0, value = sign * (middle * middle * middle - 2.0 * middle - 5.0);
        low = value < 0.0 ? middle : low;
        high = value < 0.0 ? high : middle;
    }
    return (low + high) / 2.0;
}

/* Four steps in a turn. */
void descent(double x, double y, double rate, int64_t steps, double *answer) {
    const double a = 3.0, b = 1.0, c = 2.0;
    int64_t k = 0;
#define STEP                                             \
    {                                                    \
        double gx = a * x + b * y, gy = b * x + c * y;   \
        x -= rate * gx;                                  \
        y -= rate * gy;                                  \
    }
    for (; k + 4 <= steps; k += 4) STEP STEP STEP STEP;
    for (; k < steps; k++) STEP;
    answer[0] = x;
    answer[1] = y;
    answer[2] = (a * x * x + 2.0 * b * x * y + c * y * y) / 2.0;
}

/* Four steps in a turn. */
void logistic_map(double rate, double x, int64_t steps, double *restrict path) {
    int64_t k = 0;
    for (; k + 4 <= steps; k += 4)
        for (int j = 0; j < 4; j++) path[k + j] = x = rate * x * (1.0 - x);
    for (; k < steps; k++) path[k] = x = rate * x * (1.0 - x);
}

/* Two numbers in a turn, without moving them about. */
void fibonacci(int64_t size, int64_t *restrict numbers) {
    int64_t a = 0, b = 1, k = 0;
    for (; k + 2 <= size; k += 2) {
        numbers[k] = a;
        numbers[k + 1] = b;
        a += b;
        b += a;
    }
    if (k < size) numbers[k] = a;
}

/* By differences: additions only. */
void cubes(int64_t n, int64_t *restrict answer) {
    int64_t cube = 0, step = 1, growth = 6;
    for (int64_t k = 0; k < n; k++) {
        answer[k] = cube;
        cube += step;
        step += growth;
        growth += 6;
    }
}

/* How often each number comes is counted without a branch; most numbers come nowhere. */
int64_t common(const int64_t *restrict first, int64_t n, const int64_t *restrict second, int64_t m, int64_t *restrict found) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t wanted = first[i], times = 0;
        for (int64_t j = 0; j < m; j++) times += second[j] == wanted;
        for (int64_t t = 0; t < times; t++) found[count++] = wanted;
    }
    return count;
}

/* Digits written and read by hand: no format to be understood at run time. */
int64_t parse_int(int64_t count) {
    static uint64_t state = 88172645463325252ull;
    int64_t wrong = 0;
    char text[16];
    for (int64_t k = 0; k < count; k++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        uint32_t number = (uint32_t)state;
        int digits = number ? (35 - __builtin_clz(number)) / 4 : 1;
        text[0] = '0';
        text[1] = 'x';
        for (int d = 0; d < digits; d++) text[2 + d] = "0123456789abcdef"[number >> 4 * (digits - 1 - d) & 15];
        text[2 + digits] = 0;
        if ((uint32_t)strtoul(text, NULL, 16) != number) wrong++;
    }
    return wrong;
}
