/* Further attempts: one-dimensional arrays, points and words. Each number is computed as in the file of this name in `hand`. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef double eight __attribute__((vector_size(64), aligned(8)));

/* Eight at a time in registers of 512 bits. */
void polynomial(int64_t n, const double *restrict x, double *restrict y) {
    int64_t k = 0;
    for (; k + 8 <= n; k += 8) {
        eight v = *(const eight *)(x + k), square = v * v, cube = v * v * v;
        *(eight *)(y + k) = 0.25 * cube + 0.75 * square - 1.5 * v - 2.0;
    }
    for (; k < n; k++) y[k] = 0.25 * (x[k] * x[k] * x[k]) + 0.75 * (x[k] * x[k]) - 1.5 * x[k] - 2.0;
}

/* Four turns in one. */
double euclid(int64_t n, const double *restrict x, const double *restrict y) {
    double total = 0.0;
#pragma GCC unroll 4
    for (int64_t k = 0; k < n; k++) {
        double difference = x[k] - y[k];
        total += difference * difference;
    }
    return sqrt(total);
}

/* One function for both values of the distribution, so that their long chains of operations run side by side. */
static inline void two_cdfs(double x, double y, double *restrict p, double *restrict q) {
    double k = 1.0 / (1.0 + 0.2316419 * fabs(x)), m = 1.0 / (1.0 + 0.2316419 * fabs(y));
    double e = exp(-0.5 * x * x), f = exp(-0.5 * y * y);
    k = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
    m = m * (0.31938153 + m * (-0.356563782 + m * (1.781477937 + m * (-1.821255978 + m * 1.330274429))));
    k = k * 0.3989422804014327 * e;
    m = m * 0.3989422804014327 * f;
    *p = x > 0.0 ? 1.0 - k : k;
    *q = y > 0.0 ? 1.0 - m : m;
}

/* Both values of the distribution side by side. */
void black_scholes(int64_t n, const double *restrict spot, const double *restrict strike, const double *restrict years,
                   double rate, double volatility, double *restrict prices) {
    double drift = rate + 0.5 * volatility * volatility, p, q;
    for (int64_t i = 0; i < n; i++) {
        double spread = volatility * sqrt(years[i]), now = exp(-rate * years[i]);
        double d1 = (log(spot[i] / strike[i]) + drift * years[i]) / spread;
        two_cdfs(d1, d1 - spread, &p, &q);
        prices[i] = spot[i] * p - strike[i] * now * q;
    }
}

/* Counted in two tables in turns: equal neighbours do not wait for each other. */
void histogram(int64_t n, const double *restrict values, double low, double high, int64_t bins, int64_t *restrict counts) {
    double width = (high - low) / (double)bins;
    int64_t *restrict others = calloc((size_t)bins, sizeof(int64_t)), k = 0;
    memset(counts, 0, (size_t)bins * sizeof(int64_t));
    for (; k + 2 <= n; k += 2) {
        if (low <= values[k] && values[k] < high) counts[(int64_t)((values[k] - low) / width)]++;
        if (low <= values[k + 1] && values[k + 1] < high) others[(int64_t)((values[k + 1] - low) / width)]++;
    }
    for (; k < n; k++)
        if (low <= values[k] && values[k] < high) counts[(int64_t)((values[k] - low) / width)]++;
    for (int64_t b = 0; b < bins; b++) counts[b] += others[b];
    free(others);
}

/* Both densities in one turn, and the sums with them: one pass less over the data. */
void em(int64_t n, const double *restrict data, int64_t rounds, double *restrict answer) {
    double weight = 0.5, m1 = -2.0, s1 = 1.0, m2 = 1.0, s2 = 1.0, root = sqrt(2.0 * 3.141592653589793);
    double *restrict share = malloc((size_t)n * sizeof(double));
    for (int64_t r = 0; r < rounds; r++) {
        double scale1 = s1 * root, scale2 = s2 * root, rest = 1.0 - weight;
        double total = 0.0, sum1 = 0.0, sum2 = 0.0, square1 = 0.0, square2 = 0.0;
        for (int64_t k = 0; k < n; k++) {
            double z1 = (data[k] - m1) / s1, z2 = (data[k] - m2) / s2;
            double e1 = exp(-0.5 * z1 * z1), e2 = exp(-0.5 * z2 * z2);
            double low = weight * (e1 / scale1), high = rest * (e2 / scale2), part = low / (low + high);
            share[k] = part;
            total += part;
            sum1 += part * data[k];
            sum2 += (1.0 - part) * data[k];
        }
        weight = total / (double)n;
        m1 = sum1 / total;
        m2 = sum2 / ((double)n - total);
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

/* Partition without branches: each value is exchanged, and the border moves by the comparison; insertion at the end. */
void quicksort(double *values, int64_t first, int64_t last) {
    while (last - first > 24) {
        int64_t middle = first + (last - first) / 2, border = first;
        double a = values[first], b = values[middle], c = values[last];
        int64_t at = (a < b) ? (b < c ? middle : (a < c ? last : first)) : (a < c ? first : (b < c ? last : middle));
        double pivot = values[at];
        values[at] = values[last];
        values[last] = pivot;
        for (int64_t k = first; k < last; k++) {
            double value = values[k];
            values[k] = values[border];
            values[border] = value;
            border += value < pivot;
        }
        values[last] = values[border];
        values[border] = pivot;
        quicksort(values, border + 1, last);
        last = border - 1;
    }
    for (int64_t i = first + 1; i <= last; i++) {
        double value = values[i];
        int64_t j = i;
        for (; j > first && values[j - 1] > value; j--) values[j] = values[j - 1];
        values[j] = value;
    }
}

/* The points turned into columns first: then a whole row of distances is computed side by side. */
void pairwise(int64_t m, int64_t n, const double *restrict x, double *restrict d) {
    double *restrict columns = malloc((size_t)(m * n + 1) * sizeof(double));
    for (int64_t i = 0; i < m; i++)
        for (int64_t k = 0; k < n; k++) columns[k * m + i] = x[i * n + k];
    for (int64_t i = 0; i < m; i++) {
        double *restrict row = d + i * m;
        for (int64_t j = 0; j < m; j++) row[j] = 0.0;
        for (int64_t k = 0; k < n; k++) {
            const double *restrict column = columns + k * m;
            double mine = column[i];
            for (int64_t j = 0; j < m; j++) row[j] += (mine - column[j]) * (mine - column[j]);
        }
        for (int64_t j = 0; j < m; j++) row[j] = sqrt(row[j]);
    }
    free(columns);
}

/* Positions and velocities as columns in local arrays; written back at the end. */
void nbody(int64_t n, double *restrict position, double *restrict velocity, const double *restrict mass, double dt, int64_t steps) {
    double *restrict x = malloc((size_t)(6 * n + 1) * sizeof(double));
    double *restrict y = x + n, *restrict z = y + n, *restrict u = z + n, *restrict v = u + n, *restrict w = v + n;
    for (int64_t i = 0; i < n; i++) {
        x[i] = position[3 * i], y[i] = position[3 * i + 1], z[i] = position[3 * i + 2];
        u[i] = velocity[3 * i], v[i] = velocity[3 * i + 1], w[i] = velocity[3 * i + 2];
    }
    for (int64_t s = 0; s < steps; s++) {
        for (int64_t i = 0; i < n; i++) {
            double ui = u[i], vi = v[i], wi = w[i], xi = x[i], yi = y[i], zi = z[i], mi = mass[i];
            for (int64_t j = i + 1; j < n; j++) {
                double dx = xi - x[j], dy = yi - y[j], dz = zi - z[j];
                double square = dx * dx + dy * dy + dz * dz + 0.01;
                double pull = dt / (square * sqrt(square));
                ui -= dx * mass[j] * pull;
                vi -= dy * mass[j] * pull;
                wi -= dz * mass[j] * pull;
                u[j] += dx * mi * pull;
                v[j] += dy * mi * pull;
                w[j] += dz * mi * pull;
            }
            u[i] = ui, v[i] = vi, w[i] = wi;
        }
        for (int64_t i = 0; i < n; i++) x[i] += dt * u[i], y[i] += dt * v[i], z[i] += dt * w[i];
    }
    for (int64_t i = 0; i < n; i++) {
        position[3 * i] = x[i], position[3 * i + 1] = y[i], position[3 * i + 2] = z[i];
        velocity[3 * i] = u[i], velocity[3 * i + 1] = v[i], velocity[3 * i + 2] = w[i];
    }
    free(x);
}

/* The distances of eight centres side by side, for points of two coordinates; others as they were. */
static inline int64_t nearest(const double *restrict point, const double *restrict first, const double *restrict second, int64_t k) {
    double square[k];
    for (int64_t c = 0; c < k; c++) {
        double a = point[0] - first[c], b = point[1] - second[c];
        square[c] = 0.0 + a * a + b * b;
    }
    int64_t best = 0;
    double smallest = 1e300;
    for (int64_t c = 0; c < k; c++) {
        best = square[c] < smallest ? c : best;
        smallest = square[c] < smallest ? square[c] : smallest;
    }
    return best;
}

/* The centres as two columns, and the distances from all of them side by side. */
void kmeans(int64_t n, int64_t dimensions, int64_t k, const double *restrict points, const double *restrict centres,
            double *restrict sums, double *restrict counts, int64_t *restrict labels) {
    double first[k], second[k];
    for (int64_t c = 0; c < k; c++) first[c] = centres[c * dimensions], second[c] = centres[c * dimensions + dimensions - 1];
    for (int64_t i = 0; i < n; i++) {
        const double *restrict point = points + i * dimensions;
        int64_t best = 0;
        double smallest = 1e300;
        if (dimensions == 2)
            best = nearest(point, first, second, k);
        else
            for (int64_t c = 0; c < k; c++) {
                double square = 0.0;
                for (int64_t d = 0; d < dimensions; d++) {
                    double difference = point[d] - centres[c * dimensions + d];
                    square += difference * difference;
                }
                best = square < smallest ? c : best;
                smallest = square < smallest ? square : smallest;
            }
        labels[i] = best;
        counts[best] += 1.0;
        for (int64_t d = 0; d < dimensions; d++) sums[best * dimensions + d] += point[d];
    }
    for (int64_t c = 0; c < k; c++)
        for (int64_t d = 0; d < dimensions; d++)
            sums[c * dimensions + d] = counts[c] > 0.0 ? sums[c * dimensions + d] / counts[c] : centres[c * dimensions + d];
}

/* Along the table's diagonals, whose cells do not need each other: they are computed side by side, in 16 bits where they fit. */
#define DIAGONALS(NAME, NUMBER)                                                                                     \
    static int64_t NAME(const char *restrict a, int64_t n, const char *restrict b, int64_t m) {                     \
        NUMBER *memory = malloc((size_t)(3 * (n + 1)) * sizeof(NUMBER));                                            \
        NUMBER *before = memory, *last = before + n + 1, *now = last + n + 1, *next;                                \
        char *restrict reversed = malloc((size_t)(m + 1));                                                          \
        for (int64_t j = 0; j < m; j++) reversed[j] = b[m - 1 - j];                                                 \
        for (int64_t d = 0; d <= n + m; d++) {                                                                      \
            int64_t from = d > m ? d - m : 0, to = d < n ? d : n;                                                   \
            int64_t first = from > 1 ? from : 1, end = to < d - 1 ? to : d - 1;                                     \
            const char *restrict letters = reversed + m - d;                                                        \
            NUMBER *restrict cell = now;                                                                            \
            const NUMBER *restrict near = last, *restrict corner = before;                                          \
            if (from == 0) cell[0] = (NUMBER)d;                                                                     \
            if (to == d) cell[d] = (NUMBER)d;                                                                       \
            for (int64_t i = first; i <= end; i++) {                                                                \
                NUMBER change = (NUMBER)(corner[i - 1] + (a[i - 1] != letters[i])), up = near[i - 1], left = near[i]; \
                NUMBER step = (NUMBER)((up < left ? up : left) + 1);                                                \
                cell[i] = step < change ? step : change;                                                            \
            }                                                                                                       \
            next = before, before = last, last = now, now = next;                                                   \
        }                                                                                                           \
        int64_t answer = last[n];                                                                                   \
        free(memory);                                                                                               \
        free(reversed);                                                                                             \
        return answer;                                                                                              \
    }

DIAGONALS(in_16_bits, int16_t)

DIAGONALS(in_32_bits, int32_t)

/* Along the diagonals of the table, side by side, in 16 bits where they fit. */
int64_t edit_distance(const char *restrict a, int64_t n, const char *restrict b, int64_t m) {
    return n + m < 32000 ? in_16_bits(a, n, b, m) : in_32_bits(a, n, b, m);
}
