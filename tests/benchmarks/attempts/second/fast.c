/* Further attempts that fast-math alone may make: sums regrouped, quotients by products, chains made shorter. */
#include <math.h>
#include <stdint.h>

/* Four terms with one division. */
double pi_sum(int64_t rounds, int64_t terms) {
    double total = 0.0;
    for (int64_t r = 0; r < rounds; r++) {
        total = 0.0;
        int64_t k = 1;
        for (; k + 3 <= terms; k += 4) {
            double a = (double)k * (double)k, b = (double)(k + 1) * (double)(k + 1);
            double c = (double)(k + 2) * (double)(k + 2), d = (double)(k + 3) * (double)(k + 3);
            total += ((a + b) * (c * d) + (c + d) * (a * b)) / ((a * b) * (c * d));
        }
        for (; k <= terms; k++) total += 1.0 / (double)(k * k);
    }
    return total;
}

/* Two steps of the linear map at once. */
void descent(double x, double y, double rate, int64_t steps, double *answer) {
    const double a = 3.0, b = 1.0, c = 2.0;
    double p = 1.0 - rate * a, q = -rate * b, s = 1.0 - rate * c;
    double pp = p * p + q * q, qq = q * (p + s), ss = q * q + s * s;
    int64_t k = 0;
    for (; k + 2 <= steps; k += 2) {
        double next = pp * x + qq * y;
        y = qq * x + ss * y;
        x = next;
    }
    for (; k < steps; k++) {
        double next = p * x + q * y;
        y = q * x + s * y;
        x = next;
    }
    answer[0] = x;
    answer[1] = y;
    answer[2] = (a * x * x + 2.0 * b * x * y + c * y * y) / 2.0;
}

/* Each place from its number, in eight sums. */
double trapezoid(double a, double b, int64_t n) {
    double h = (b - a) / (double)n, sums[8] = {0}, total = (((2.0 * a + 3.0) * a + 1.0) + ((2.0 * b + 3.0) * b + 1.0)) / 2.0;
    int64_t k = 1;
    for (; k + 8 <= n; k += 8)
        for (int j = 0; j < 8; j++) {
            double x = a + h * (double)(k + j);
            sums[j] += (2.0 * x + 3.0) * x;
        }
    for (; k < n; k++) {
        double x = a + h * (double)k;
        total += (2.0 * x + 3.0) * x + 1.0;
    }
    for (int j = 0; j < 8; j++) total += sums[j];
    return (total + (double)((n - 1) / 8 * 8)) * h;
}

/* The factor of the rows in the division's place, and the squares not added up twice. */
static inline double weighted(const double *restrict p, int64_t n) {
    return 0.4 * (p[n] + p[-n]) + 0.1 * (p[1] + p[-1]);
}

/* Two sweeps in one pass, the quotients as products. */
int jacobi_slices(int64_t n, int64_t sweeps, double *u, double *spare) {
    int64_t s = 0;
    for (; s + 2 <= sweeps; s += 2)
        for (int64_t i = 1; i < n; i++) {
            if (i < n - 1)
#pragma GCC ivdep
                for (int64_t j = i * n + 1; j < i * n + n - 1; j++) spare[j] = weighted(u + j, n);
            if (i > 1)
#pragma GCC ivdep
                for (int64_t j = (i - 1) * n + 1; j < i * n - 1; j++) u[j] = weighted(spare + j, n);
        }
    if (s == sweeps) return 0;
    for (int64_t i = 1; i < n - 1; i++)
#pragma GCC ivdep
        for (int64_t j = i * n + 1; j < i * n + n - 1; j++) spare[j] = weighted(u + j, n);
    return 1;
}

/* All that does not need the cell to the left first, for a whole row side by side; then one product and one sum a cell. */
void gauss_seidel(int64_t n, int64_t sweeps, double *restrict u) {
    double fixed[n];
    for (int64_t s = 0; s < sweeps; s++)
        for (int64_t i = 1; i < n - 1; i++) {
            double *restrict row = u + i * n, left = row[0];
            for (int64_t j = 1; j < n - 1; j++) fixed[j] = 0.4 * (row[j + n] + row[j - n]) + 0.1 * row[j + 1];
            for (int64_t j = 1; j < n - 1; j++) row[j] = left = fixed[j] + 0.1 * left;
        }
}
