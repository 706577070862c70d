/* Further attempts: numbers in loops and calls. Order of operations as in the file of this name in `hand`. */
#include <math.h>
#include <stdint.h>

static int32_t small_fib(int32_t n) { return n < 2 ? n : small_fib(n - 1) + small_fib(n - 2); }

/* In 32 bits, where the answer fits. */
int64_t fib(int64_t n) { return n < 47 ? small_fib((int32_t)n) : fib(n - 1) + fib(n - 2); }

/* Quotients eight at a time, side by side; added up in order. */
double pi_sum(int64_t rounds, int64_t terms) {
    double total = 0.0, q[8];
    for (int64_t r = 0; r < rounds; r++) {
        int64_t k = 1;
        total = 0.0;
        for (; k + 7 <= terms; k += 8) {
            for (int j = 0; j < 8; j++) q[j] = 1.0 / ((double)(k + j) * (double)(k + j));
            for (int j = 0; j < 8; j++) total += q[j];
        }
        for (; k <= terms; k++) total += 1.0 / (double)(k * k);
    }
    return total;
}

/* The next place is found while the present value is computed. */
double trapezoid(double a, double b, int64_t n) {
    double h = (b - a) / (double)n, x = a + h;
    double total = ((2.0 * (a * a) + 3.0 * a + 1.0) + (2.0 * (b * b) + 3.0 * b + 1.0)) / 2.0;
#pragma GCC unroll 4
    for (int64_t k = 1; k < n; k++) {
        double next = x + h, y = 2.0 * (x * x) + 3.0 * x + 1.0;
        total += y;
        x = next;
    }
    return total * h;
}

/* Two products side by side. */
int64_t factorial(int64_t n) {
    int64_t even = 1, odd = 1, k = 2;
    for (; k < n; k += 2) {
        even *= k;
        odd *= k + 1;
    }
    return k == n ? even * odd * k : even * odd;
}

static inline double cubic(double x) { return x * x * x - 2.0 * x - 5.0; }

/* Halves are products, and both ends move by masks of the comparison. */
double bisection(double low, double high, double tolerance) {
    int below = cubic(low) < 0.0;
    double ends[2] = {low, high};
    while (ends[1] - ends[0] > tolerance) {
        double middle = (ends[0] + ends[1]) * 0.5;
        ends[(cubic(middle) < 0.0) != below] = middle;
    }
    return (ends[0] + ends[1]) * 0.5;
}

/* The products with the constant one left away, the sums in the other order of the same two terms. */
void descent(double x, double y, double rate, int64_t steps, double *answer) {
    const double a = 3.0, c = 2.0;
#pragma GCC unroll 2
    for (int64_t k = 0; k < steps; k++) {
        double gx = y + a * x, gy = x + c * y;
        x -= rate * gx;
        y -= rate * gy;
    }
    answer[0] = x;
    answer[1] = y;
    answer[2] = (a * x * x + 2.0 * x * y + c * y * y) / 2.0;
}

/* The store one step behind the computation. */
void logistic_map(double rate, double x, int64_t steps, double *restrict path) {
    for (const double *end = path + steps; path < end; path++) {
        double scaled = rate * x, rest = 1.0 - x;
        x = scaled * rest;
        *path = x;
    }
}

/* Each from the two before it in memory. */
void fibonacci(int64_t size, int64_t *restrict numbers) {
    if (size > 0) numbers[0] = 0;
    if (size > 1) numbers[1] = 1;
    for (int64_t k = 2; k < size; k++) numbers[k] = numbers[k - 1] + numbers[k - 2];
}

/* The square and the cube in 32-bit halves where they fit. */
void cubes(int64_t n, int64_t *restrict answer) {
    if (n < 46341)
        for (int32_t k = 0; k < (int32_t)n; k++) answer[k] = (int64_t)k * (k * k);
    else
        for (int64_t k = 0; k < n; k++) answer[k] = k * k * k;
}

/* Numbers wait in the answer, and stay when they are found. */
int64_t common(const int64_t *restrict first, int64_t n, const int64_t *restrict second, int64_t m, int64_t *restrict found) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < m; j++) {
            found[count] = first[i];
            count += first[i] == second[j];
        }
    return count;
}

static inline unsigned value_of(char digit) { return digit < 'a' ? digit - '0' : digit - 'a' + 10; }

/* Digits written and read by hand, both ways. */
int64_t parse_int(int64_t count) {
    static uint64_t state = 88172645463325252ull;
    int64_t wrong = 0;
    char text[16] = "0x";
    for (int64_t k = 0; k < count; k++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        uint32_t number = (uint32_t)state, read = 0;
        int digits = number ? (35 - __builtin_clz(number)) / 4 : 1;
        for (int d = 0; d < digits; d++) {
            uint32_t digit = number >> 4 * (digits - 1 - d) & 15;
            text[2 + d] = (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
        text[2 + digits] = 0;
        __asm__ volatile("" : : "r"(text) : "memory"); /* the text is written out, and read from memory again */
        for (const char *at = text + 2; *at; at++) read = read << 4 | value_of(*at);
        if (read != number) wrong++;
    }
    return wrong;
}
