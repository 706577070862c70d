/* Further attempts that fast-math alone may make: sums regrouped, quotients by products, chains made shorter. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Two terms with one division. */
double pi_sum(int64_t rounds, int64_t terms) {
    double total = 0.0;
    for (int64_t r = 0; r < rounds; r++) {
        total = 0.0;
        int64_t k = 1;
        for (; k + 1 <= terms; k += 2) {
            double a = (double)k * (double)k, b = (double)(k + 1) * (double)(k + 1);
            total += (a + b) / (a * b);
        }
        for (; k <= terms; k++) total += 1.0 / (double)(k * k);
    }
    return total;
}

/* Each place from its number, the function by Horner. */
double trapezoid(double a, double b, int64_t n) {
    double h = (b - a) / (double)n, total = (((2.0 * a + 3.0) * a + 1.0) + ((2.0 * b + 3.0) * b + 1.0)) / 2.0;
    for (int32_t k = 1; k < n; k++) {
        double x = a + h * (double)k;
        total += (2.0 * x + 3.0) * x + 1.0;
    }
    return total * h;
}

/* The step as one linear map, whose four numbers are found once. */
void descent(double x, double y, double rate, int64_t steps, double *answer) {
    const double a = 3.0, b = 1.0, c = 2.0;
    double p = 1.0 - rate * a, q = -rate * b, s = 1.0 - rate * c;
    for (int64_t k = 0; k < steps; k++) {
        double next = p * x + q * y;
        y = q * x + s * y;
        x = next;
    }
    answer[0] = x;
    answer[1] = y;
    answer[2] = (a * x * x + 2.0 * b * x * y + c * y * y) / 2.0;
}

/* By Horner. */
void polynomial(int64_t n, const double *restrict x, double *restrict y) {
    for (int64_t k = 0; k < n; k++) y[k] = ((0.25 * x[k] + 0.75) * x[k] - 1.5) * x[k] - 2.0;
}

typedef double eight __attribute__((vector_size(64), aligned(8)));

/* Four sums of eight, in registers of 512 bits. */
double euclid(int64_t n, const double *restrict x, const double *restrict y) {
    eight sums[4] = {{0}};
    double total = 0.0;
    int64_t k = 0;
    for (; k + 32 <= n; k += 32)
        for (int j = 0; j < 4; j++) {
            eight difference = *(const eight *)(x + k + 8 * j) - *(const eight *)(y + k + 8 * j);
            sums[j] += difference * difference;
        }
    for (; k < n; k++) total += (x[k] - y[k]) * (x[k] - y[k]);
    for (int j = 0; j < 8; j++) total += sums[0][j] + sums[1][j] + sums[2][j] + sums[3][j];
    return sqrt(total);
}

/* The width as a factor; the bins of a block first, without a branch, then counted in four tables in turns. */
void histogram(int64_t n, const double *restrict values, double low, double high, int64_t bins, int64_t *restrict counts) {
    double factor = (double)bins / (high - low);
    int32_t *restrict tables = calloc((size_t)(4 * (bins + 1)), sizeof(int32_t)), place[256];
    for (int64_t from = 0; from < n; from += 256) {
        int64_t count = n - from < 256 ? n - from : 256, i = 0;
        for (int64_t k = 0; k < count; k++) {
            double value = values[from + k];
            place[k] = (low <= value) & (value < high) ? (int32_t)((value - low) * factor) : (int32_t)bins;
        }
        for (; i + 4 <= count; i += 4)
            for (int t = 0; t < 4; t++) tables[t * (bins + 1) + place[i + t]]++;
        for (; i < count; i++) tables[place[i]]++;
    }
    for (int64_t k = 0; k < bins; k++)
        counts[k] = tables[k] + tables[bins + 1 + k] + tables[2 * (bins + 1) + k] + tables[3 * (bins + 1) + k];
    free(tables);
}

/* One `exp` for both densities: their quotient is all that counts. */
void em(int64_t n, const double *restrict data, int64_t rounds, double *restrict answer) {
    double weight = 0.5, m1 = -2.0, s1 = 1.0, m2 = 1.0, s2 = 1.0, whole = 0.0;
    double *restrict share = malloc((size_t)n * sizeof(double));
    for (int64_t k = 0; k < n; k++) whole += data[k];
    for (int64_t r = 0; r < rounds; r++) {
        double p = 0.5 / (s1 * s1), q = 0.5 / (s2 * s2), odds = (1.0 - weight) / weight * (s1 / s2);
        double total = 0.0, sum1 = 0.0, square1 = 0.0, square2 = 0.0;
        for (int64_t k = 0; k < n; k++) {
            double d1 = data[k] - m1, d2 = data[k] - m2;
            double part = 1.0 / (1.0 + odds * exp(p * d1 * d1 - q * d2 * d2));
            share[k] = part;
            total += part;
            sum1 += part * data[k];
        }
        weight = total / (double)n;
        m1 = sum1 / total;
        m2 = (whole - sum1) / ((double)n - total);
        for (int64_t k = 0; k < n; k++) {
            double d1 = data[k] - m1, d2 = data[k] - m2;
            square1 += share[k] * (d1 * d1);
            square2 += (1.0 - share[k]) * (d2 * d2);
        }
        s1 = sqrt(square1 / total);
        s2 = sqrt(square2 / ((double)n - total));
    }
    free(share);
    answer[0] = weight, answer[1] = m1, answer[2] = s1, answer[3] = m2, answer[4] = s2;
}
