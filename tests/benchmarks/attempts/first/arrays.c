/* Further attempts: one-dimensional arrays, points and words. Each number is computed as in the file of this name in `hand`. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Eight at a time by hand. */
void polynomial(int64_t n, const double *restrict x, double *restrict y) {
    int64_t k = 0;
#define VALUE(v) 0.25 * ((v) * (v) * (v)) + 0.75 * ((v) * (v)) - 1.5 * (v) - 2.0
    for (; k + 8 <= n; k += 8)
        for (int j = 0; j < 8; j++) y[k + j] = VALUE(x[k + j]);
    for (; k < n; k++) y[k] = VALUE(x[k]);
}

/* Squares eight at a time, side by side; added up in order. */
double euclid(int64_t n, const double *restrict x, const double *restrict y) {
    double total = 0.0, square[8];
    int64_t k = 0;
    for (; k + 8 <= n; k += 8) {
        for (int j = 0; j < 8; j++) square[j] = (x[k + j] - y[k + j]) * (x[k + j] - y[k + j]);
        for (int j = 0; j < 8; j++) total += square[j];
    }
    for (; k < n; k++) total += (x[k] - y[k]) * (x[k] - y[k]);
    return sqrt(total);
}

#define BLOCK 256

/* Block by block, one operation after the other: what can be vectorised is, around the calls of `log` and `exp`. */
void black_scholes(int64_t n, const double *restrict spot, const double *restrict strike, const double *restrict years,
                   double rate, double volatility, double *restrict prices) {
    double drift = rate + 0.5 * volatility * volatility, d1[BLOCK], d2[BLOCK], g1[BLOCK], g2[BLOCK], now[BLOCK];
    for (int64_t from = 0; from < n; from += BLOCK) {
        int64_t count = n - from < BLOCK ? n - from : BLOCK;
        const double *s = spot + from, *x = strike + from, *t = years + from;
        for (int64_t i = 0; i < count; i++) d1[i] = s[i] / x[i];
        for (int64_t i = 0; i < count; i++) d1[i] = log(d1[i]);
        for (int64_t i = 0; i < count; i++) {
            double spread = volatility * sqrt(t[i]);
            d1[i] = (d1[i] + drift * t[i]) / spread;
            d2[i] = d1[i] - spread;
            g1[i] = -0.5 * d1[i] * d1[i];
            g2[i] = -0.5 * d2[i] * d2[i];
            now[i] = -rate * t[i];
        }
        for (int64_t i = 0; i < count; i++) g1[i] = exp(g1[i]);
        for (int64_t i = 0; i < count; i++) g2[i] = exp(g2[i]);
        for (int64_t i = 0; i < count; i++) now[i] = exp(now[i]);
        for (int64_t i = 0; i < count; i++) {
            double a = 1.0 / (1.0 + 0.2316419 * fabs(d1[i])), b = 1.0 / (1.0 + 0.2316419 * fabs(d2[i]));
            a = a * (0.31938153 + a * (-0.356563782 + a * (1.781477937 + a * (-1.821255978 + a * 1.330274429))));
            b = b * (0.31938153 + b * (-0.356563782 + b * (1.781477937 + b * (-1.821255978 + b * 1.330274429))));
            a = a * 0.3989422804014327 * g1[i];
            b = b * 0.3989422804014327 * g2[i];
            a = d1[i] > 0.0 ? 1.0 - a : a;
            b = d2[i] > 0.0 ? 1.0 - b : b;
            prices[from + i] = s[i] * a - x[i] * now[i] * b;
        }
    }
}

/* The bins of a block first, without a branch (what lies outside goes to one more bin); then counted in four tables in turns. */
void histogram(int64_t n, const double *restrict values, double low, double high, int64_t bins, int64_t *restrict counts) {
    double width = (high - low) / (double)bins;
    int32_t *restrict tables = calloc((size_t)(4 * (bins + 1)), sizeof(int32_t));
    int32_t place[BLOCK];
    for (int64_t from = 0; from < n; from += BLOCK) {
        int64_t count = n - from < BLOCK ? n - from : BLOCK, i = 0;
        for (int64_t k = 0; k < count; k++) {
            double value = values[from + k];
            int inside = (low <= value) & (value < high);
            place[k] = inside ? (int32_t)((value - low) / width) : (int32_t)bins;
        }
        for (; i + 4 <= count; i += 4)
            for (int t = 0; t < 4; t++) tables[t * (bins + 1) + place[i + t]]++;
        for (; i < count; i++) tables[place[i]]++;
    }
    for (int64_t k = 0; k < bins; k++) {
        counts[k] = 0;
        for (int t = 0; t < 4; t++) counts[k] += tables[t * (bins + 1) + k];
    }
    free(tables);
}

/* Exponents, calls of `exp` and the rest in loops of their own, so that all but the calls is vectorised. */
void em(int64_t n, const double *restrict data, int64_t rounds, double *restrict answer) {
    double weight = 0.5, m1 = -2.0, s1 = 1.0, m2 = 1.0, s2 = 1.0, root = sqrt(2.0 * 3.141592653589793);
    double *restrict share = malloc((size_t)n * sizeof(double)), low[BLOCK], high[BLOCK];
    for (int64_t r = 0; r < rounds; r++) {
        double scale1 = s1 * root, scale2 = s2 * root;
        double total = 0.0, sum1 = 0.0, sum2 = 0.0, square1 = 0.0, square2 = 0.0;
        for (int64_t from = 0; from < n; from += BLOCK) {
            int64_t count = n - from < BLOCK ? n - from : BLOCK;
            for (int64_t k = 0; k < count; k++) {
                double z1 = (data[from + k] - m1) / s1, z2 = (data[from + k] - m2) / s2;
                low[k] = -0.5 * z1 * z1;
                high[k] = -0.5 * z2 * z2;
            }
            for (int64_t k = 0; k < count; k++) low[k] = exp(low[k]);
            for (int64_t k = 0; k < count; k++) high[k] = exp(high[k]);
            for (int64_t k = 0; k < count; k++) {
                double a = weight * (low[k] / scale1), b = (1.0 - weight) * (high[k] / scale2);
                share[from + k] = a / (a + b);
            }
            for (int64_t k = from; k < from + count; k++) {
                total += share[k];
                sum1 += share[k] * data[k];
                sum2 += (1.0 - share[k]) * data[k];
            }
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

/* Short stretches by insertion. */
void quicksort(double *values, int64_t first, int64_t last) {
    while (last - first > 16) {
        double pivot = values[(first + last) / 2];
        int64_t left = first, right = last;
        while (left <= right) {
            while (values[left] < pivot) left++;
            while (values[right] > pivot) right--;
            if (left <= right) {
                double kept = values[left];
                values[left++] = values[right];
                values[right--] = kept;
            }
        }
        if (first < right) quicksort(values, first, right);
        first = left;
    }
    for (int64_t i = first + 1; i <= last; i++) {
        double value = values[i];
        int64_t j = i;
        for (; j > first && values[j - 1] > value; j--) values[j] = values[j - 1];
        values[j] = value;
    }
}

/* Half of the distances, and each written to both places: a difference and its negative have one square. */
void pairwise(int64_t m, int64_t n, const double *restrict x, double *restrict d) {
    for (int64_t i = 0; i < m; i++) {
        d[i * m + i] = 0.0;
        for (int64_t j = i + 1; j < m; j++) {
            double total = 0.0;
            for (int64_t k = 0; k < n; k++) {
                double difference = x[i * n + k] - x[j * n + k];
                total += difference * difference;
            }
            d[i * m + j] = sqrt(total);
        }
    }
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < i; j++) d[i * m + j] = d[j * m + i];
}

/* All pulls of a step side by side first; then they are applied pair by pair, in the order of the pairs. */
void nbody(int64_t n, double *restrict position, double *restrict velocity, const double *restrict mass, double dt, int64_t steps) {
    int64_t pairs = n * (n - 1) / 2, at;
    double *restrict dx = malloc((size_t)(4 * pairs + 1) * sizeof(double));
    double *restrict dy = dx + pairs, *restrict dz = dy + pairs, *restrict pull = dz + pairs;
    for (int64_t s = 0; s < steps; s++) {
        at = 0;
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = i + 1; j < n; j++, at++) {
                dx[at] = position[3 * i] - position[3 * j];
                dy[at] = position[3 * i + 1] - position[3 * j + 1];
                dz[at] = position[3 * i + 2] - position[3 * j + 2];
            }
        for (int64_t k = 0; k < pairs; k++) {
            double square = dx[k] * dx[k] + dy[k] * dy[k] + dz[k] * dz[k] + 0.01;
            pull[k] = dt / (square * sqrt(square));
        }
        at = 0;
        for (int64_t i = 0; i < n; i++) {
            double *v = velocity + 3 * i, vx = v[0], vy = v[1], vz = v[2];
            for (int64_t j = i + 1; j < n; j++, at++) {
                double *w = velocity + 3 * j;
                vx -= dx[at] * mass[j] * pull[at];
                vy -= dy[at] * mass[j] * pull[at];
                vz -= dz[at] * mass[j] * pull[at];
                w[0] += dx[at] * mass[i] * pull[at];
                w[1] += dy[at] * mass[i] * pull[at];
                w[2] += dz[at] * mass[i] * pull[at];
            }
            v[0] = vx, v[1] = vy, v[2] = vz;
        }
        for (int64_t i = 0; i < 3 * n; i++) position[i] += dt * velocity[i];
    }
    free(dx);
}

/* Sixty-four points at once: for each centre in turn, whether it is the nearest so far, without a branch. */
void kmeans(int64_t n, int64_t dimensions, int64_t k, const double *restrict points, const double *restrict centres,
            double *restrict sums, double *restrict counts, int64_t *restrict labels) {
    double smallest[64], square[64], column[64];
    int64_t best[64];
    for (int64_t from = 0; from < n; from += 64) {
        int64_t count = n - from < 64 ? n - from : 64;
        for (int i = 0; i < 64; i++) smallest[i] = 1e300, best[i] = 0;
        for (int64_t c = 0; c < k; c++) {
            for (int i = 0; i < 64; i++) square[i] = 0.0;
            for (int64_t d = 0; d < dimensions; d++) {
                for (int64_t i = 0; i < count; i++) column[i] = points[(from + i) * dimensions + d] - centres[c * dimensions + d];
                for (int64_t i = 0; i < count; i++) square[i] += column[i] * column[i];
            }
            for (int64_t i = 0; i < count; i++) {
                best[i] = square[i] < smallest[i] ? c : best[i];
                smallest[i] = square[i] < smallest[i] ? square[i] : smallest[i];
            }
        }
        for (int64_t i = 0; i < count; i++) {
            labels[from + i] = best[i];
            counts[best[i]] += 1.0;
            for (int64_t d = 0; d < dimensions; d++) sums[best[i] * dimensions + d] += points[(from + i) * dimensions + d];
        }
    }
    for (int64_t c = 0; c < k; c++)
        for (int64_t d = 0; d < dimensions; d++)
            sums[c * dimensions + d] = counts[c] > 0.0 ? sums[c * dimensions + d] / counts[c] : centres[c * dimensions + d];
}

/* A row of 32-bit numbers. */
int64_t edit_distance(const char *restrict a, int64_t n, const char *restrict b, int64_t m) {
    int32_t *restrict row = malloc((size_t)(m + 1) * sizeof(int32_t));
    for (int32_t j = 0; j <= m; j++) row[j] = j;
    for (int32_t i = 1; i <= n; i++) {
        int32_t corner = row[0], left = i;
        char letter = a[i - 1];
        row[0] = i;
        for (int64_t j = 1; j <= m; j++) {
            int32_t above = row[j], change = corner + (letter != b[j - 1]);
            int32_t other = above + 1 < change ? above + 1 : change;
            left = left + 1 < other ? left + 1 : other;
            corner = above;
            row[j] = left;
        }
    }
    int64_t answer = row[m];
    free(row);
    return answer;
}
