/* One-dimensional arrays, and points as rows of a two-dimensional one. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void polynomial(int64_t n, const double *restrict x, double *restrict y) {
    for (int64_t k = 0; k < n; k++) y[k] = 0.25 * (x[k] * x[k] * x[k]) + 0.75 * (x[k] * x[k]) - 1.5 * x[k] - 2.0;
}

double euclid(int64_t n, const double *restrict x, const double *restrict y) {
    double total = 0.0;
    for (int64_t k = 0; k < n; k++) {
        double difference = x[k] - y[k];
        total += difference * difference;
    }
    return sqrt(total);
}

static inline double normal_cdf(double x) {
    double k = 1.0 / (1.0 + 0.2316419 * fabs(x));
    double tail = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
    tail = tail * 0.3989422804014327 * exp(-0.5 * x * x);
    return x > 0.0 ? 1.0 - tail : tail;
}

void black_scholes(int64_t n, const double *restrict spot, const double *restrict strike, const double *restrict years,
                   double rate, double volatility, double *restrict prices) {
    double drift = rate + 0.5 * volatility * volatility;
    for (int64_t i = 0; i < n; i++) {
        double spread = volatility * sqrt(years[i]);
        double d1 = (log(spot[i] / strike[i]) + drift * years[i]) / spread;
        prices[i] = spot[i] * normal_cdf(d1) - strike[i] * exp(-rate * years[i]) * normal_cdf(d1 - spread);
    }
}

void histogram(int64_t n, const double *restrict values, double low, double high, int64_t bins, int64_t *restrict counts) {
    double width = (high - low) / (double)bins;
    memset(counts, 0, (size_t)bins * sizeof(int64_t));
    for (int64_t k = 0; k < n; k++)
        if (low <= values[k] && values[k] < high) counts[(int64_t)((values[k] - low) / width)]++;
}

static inline double density(double x, double mean, double deviation, double scale) {
    double z = (x - mean) / deviation;
    return exp(-0.5 * z * z) / scale;
}

void em(int64_t n, const double *restrict data, int64_t rounds, double *restrict answer) {
    double weight = 0.5, m1 = -2.0, s1 = 1.0, m2 = 1.0, s2 = 1.0, root = sqrt(2.0 * 3.141592653589793);
    double *restrict share = malloc((size_t)n * sizeof(double));
    for (int64_t r = 0; r < rounds; r++) {
        double scale1 = s1 * root, scale2 = s2 * root;
        for (int64_t k = 0; k < n; k++) {
            double low = weight * density(data[k], m1, s1, scale1), high = (1.0 - weight) * density(data[k], m2, s2, scale2);
            share[k] = low / (low + high);
        }
        double total = 0.0, sum1 = 0.0, sum2 = 0.0, square1 = 0.0, square2 = 0.0;
        for (int64_t k = 0; k < n; k++) {
            total += share[k];
            sum1 += share[k] * data[k];
            sum2 += (1.0 - share[k]) * data[k];
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

void quicksort(double *values, int64_t first, int64_t last) {
    while (first < last) {
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
}

void pairwise(int64_t m, int64_t n, const double *restrict x, double *restrict d) {
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < m; j++) {
            double total = 0.0;
            for (int64_t k = 0; k < n; k++) {
                double difference = x[i * n + k] - x[j * n + k];
                total += difference * difference;
            }
            d[i * m + j] = sqrt(total);
        }
}

void nbody(int64_t n, double *restrict position, double *restrict velocity, const double *restrict mass, double dt, int64_t steps) {
    for (int64_t s = 0; s < steps; s++) {
        for (int64_t i = 0; i < n; i++) {
            double *p = position + 3 * i, *v = velocity + 3 * i;
            double vx = v[0], vy = v[1], vz = v[2];
            for (int64_t j = i + 1; j < n; j++) {
                const double *q = position + 3 * j;
                double *w = velocity + 3 * j;
                double dx = p[0] - q[0], dy = p[1] - q[1], dz = p[2] - q[2];
                double square = dx * dx + dy * dy + dz * dz + 0.01;
                double pull = dt / (square * sqrt(square));
                vx -= dx * mass[j] * pull;
                vy -= dy * mass[j] * pull;
                vz -= dz * mass[j] * pull;
                w[0] += dx * mass[i] * pull;
                w[1] += dy * mass[i] * pull;
                w[2] += dz * mass[i] * pull;
            }
            v[0] = vx, v[1] = vy, v[2] = vz;
        }
        for (int64_t i = 0; i < 3 * n; i++) position[i] += dt * velocity[i];
    }
}

void kmeans(int64_t n, int64_t dimensions, int64_t k, const double *restrict points, const double *restrict centres,
            double *restrict sums, double *restrict counts, int64_t *restrict labels) {
    for (int64_t i = 0; i < n; i++) {
        const double *restrict point = points + i * dimensions;
        int64_t best = 0;
        double smallest = 1e300;
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
        for (int64_t d = 0; d < dimensions; d++) {
            if (counts[c] > 0.0)
                sums[c * dimensions + d] /= counts[c];
            else
                sums[c * dimensions + d] = centres[c * dimensions + d];
        }
}

/* Two rows of the table are enough. */
int64_t edit_distance(const char *restrict a, int64_t n, const char *restrict b, int64_t m) {
    int64_t *row = malloc((size_t)(m + 1) * sizeof(int64_t));
    for (int64_t j = 0; j <= m; j++) row[j] = j;
    for (int64_t i = 1; i <= n; i++) {
        int64_t corner = row[0], left = i;
        row[0] = i;
        for (int64_t j = 1; j <= m; j++) {
            int64_t above = row[j], change = corner + (a[i - 1] != b[j - 1]);
            int64_t step = (above < left ? above : left) + 1;
            left = step < change ? step : change;
            corner = above;
            row[j] = left;
        }
    }
    int64_t answer = row[m];
    free(row);
    return answer;
}
