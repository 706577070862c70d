/* Further attempts: two-dimensional arrays in C order. Each number is computed as in the file of this name in `hand`. */
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef double eight __attribute__((vector_size(64), aligned(8)));
typedef int64_t counts_of_eight __attribute__((vector_size(64), aligned(8)));

static inline int any(counts_of_eight mask) {
    int64_t found = 0;
    for (int j = 0; j < 8; j++) found |= mask[j];
    return found != 0;
}

/* Eight points at once. A point that has left goes on, but is not counted: outside it stays outside or is not a number. */
void mandelbrot(int64_t limit, int64_t *restrict counts) {
    for (int64_t at = 0; at < 26 * 21; at += 8) {
        eight cx, cy;
        for (int64_t j = 0; j < 8; j++) {
            cx[j] = -2.0 + 0.1 * (double)((at + j) / 21);
            cy[j] = -1.0 + 0.1 * (double)((at + j) % 21);
        }
        counts_of_eight count = {0}, going = {0};
        going = ~going;
        eight x = cx, y = cy;
        for (int64_t k = 0; k < limit; k++) {
            eight xx = x * x, yy = y * y;
            going &= xx + yy <= 4.0;
            if (!any(going)) break;
            count -= going;
            y = 2.0 * x * y + cy;
            x = xx - yy + cx;
        }
        for (int64_t j = 0; j < 8 && at + j < 26 * 21; j++) counts[at + j] = count[j];
    }
}

/* Eight columns at once, until the last of them has left. */
void mandelbrot_grid(int64_t width, int64_t height, int64_t limit, int64_t *restrict counts) {
    for (int64_t row = 0; row < height; row++)
        for (int64_t column = 0; column < width; column += 8) {
            eight cx, cy, x = {0}, y = {0}, xx = {0}, yy = {0};
            for (int64_t j = 0; j < 8; j++) cx[j] = -2.0 + 3.0 * (double)(column + j) / (double)width;
            cy = (eight){0} + (-1.5 + 3.0 * (double)row / (double)height);
            counts_of_eight count = {0}, going = {0};
            going = ~going;
            for (int64_t k = 0; k < limit; k++) {
                going &= xx + yy <= 4.0;
                if (!any(going)) break;
                count -= going;
                y = 2.0 * x * y + cy;
                x = xx - yy + cx;
                xx = x * x;
                yy = y * y;
            }
            for (int64_t j = 0; j < 8 && column + j < width; j++) counts[row * width + column + j] = count[j];
        }
}

#define DX2 0.01
#define DY2 0.04

/* Two rows at once: the lower one is one column behind, so that it finds the upper one's new values. */
void gauss_seidel(int64_t n, int64_t sweeps, double *restrict u) {
    for (int64_t s = 0; s < sweeps; s++) {
        int64_t i = 1;
        for (; i + 1 < n - 1; i += 2) {
            double *up = u + i * n, *down = up + n;
            double left = up[0], below = down[0];
            left = ((up[1 + n] + up[1 - n]) * DY2 + (up[2] + left) * DX2) / (2.0 * (DX2 + DY2));
            up[1] = left;
            for (int64_t j = 2; j < n - 1; j++) {
                left = ((up[j + n] + up[j - n]) * DY2 + (up[j + 1] + left) * DX2) / (2.0 * (DX2 + DY2));
                below = ((down[j - 1 + n] + up[j - 1]) * DY2 + (down[j] + below) * DX2) / (2.0 * (DX2 + DY2));
                up[j] = left;
                down[j - 1] = below;
            }
            int64_t j = n - 2;
            down[j] = ((down[j + n] + up[j]) * DY2 + (down[j + 1] + below) * DX2) / (2.0 * (DX2 + DY2));
        }
        for (; i < n - 1; i++) {
            double *row = u + i * n, left = row[0];
            for (int64_t j = 1; j < n - 1; j++)
                row[j] = left = ((row[j + n] + row[j - n]) * DY2 + (row[j + 1] + left) * DX2) / (2.0 * (DX2 + DY2));
        }
    }
}

static inline void weighted_row(const double *restrict from, double *restrict to, int64_t n) {
    for (int64_t j = 1; j < n - 1; j++)
        to[j] = ((from[j + n] + from[j - n]) * DY2 + (from[j + 1] + from[j - 1]) * DX2) / (2.0 * (DX2 + DY2));
}

/* Two sweeps in one pass: the second follows one row behind the first, while its rows are still in the cache. */
int jacobi_slices(int64_t n, int64_t sweeps, double *u, double *spare) {
    int64_t s = 0;
    for (; s + 2 <= sweeps; s += 2) {
        for (int64_t i = 1; i < n - 1; i++) {
            weighted_row(u + i * n, spare + i * n, n);
            if (i > 1) weighted_row(spare + (i - 1) * n, u + (i - 1) * n, n);
        }
        if (n > 2) weighted_row(spare + (n - 2) * n, u + (n - 2) * n, n);
    }
    if (s == sweeps) return 0;
    for (int64_t i = 1; i < n - 1; i++) weighted_row(u + i * n, spare + i * n, n);
    return 1;
}

static inline void mean_row(const double *restrict from, double *restrict to, int64_t columns) {
    for (int64_t j = 1; j < columns - 1; j++)
        to[j] = 0.25 * (from[j - columns] + from[j + columns] + from[j - 1] + from[j + 1]);
}

/* Two sweeps in one pass: the second follows one row behind the first, while its rows are still in the cache. */
int jacobi(int64_t rows, int64_t columns, int64_t sweeps, double *u, double *spare) {
    int64_t s = 0;
    for (; s + 2 <= sweeps; s += 2) {
        for (int64_t i = 1; i < rows - 1; i++) {
            mean_row(u + i * columns, spare + i * columns, columns);
            if (i > 1) mean_row(spare + (i - 1) * columns, u + (i - 1) * columns, columns);
        }
        if (rows > 2) mean_row(spare + (rows - 2) * columns, u + (rows - 2) * columns, columns);
    }
    if (s == sweeps) return 0;
    for (int64_t i = 1; i < rows - 1; i++) mean_row(u + i * columns, spare + i * columns, columns);
    return 1;
}

/* Two places to go through at once: half as many passes over the table. Each length meets the same two sums in the same order. */
void floyd_warshall(int64_t n, double *lengths) {
    int64_t k = 0;
    for (; k + 1 < n; k += 2) {
        double *restrict one = lengths + k * n;
        double *restrict two = one + n;
        double across = two[k];
        for (int64_t j = 0; j < n; j++) two[j] = across + one[j] < two[j] ? across + one[j] : two[j];
        double back = one[k + 1];
        for (int64_t i = 0; i < n; i++) {
            if (i == k || i == k + 1) continue;
            double *restrict row = lengths + i * n;
            double first = row[k], second = first + back < row[k + 1] ? first + back : row[k + 1];
            for (int64_t j = 0; j < n; j++) {
                double best = row[j], a = first + one[j], b = second + two[j];
                best = a < best ? a : best;
                row[j] = b < best ? b : best;
            }
        }
        for (int64_t j = 0; j < n; j++) one[j] = back + two[j] < one[j] ? back + two[j] : one[j];
    }
    for (; k < n; k++)
        for (int64_t i = 0; i < n; i++) {
            if (i == k) continue;
            const double *restrict via = lengths + k * n;
            double *restrict row = lengths + i * n;
            double first = row[k];
            for (int64_t j = 0; j < n; j++) row[j] = first + via[j] < row[j] ? first + via[j] : row[j];
        }
}

/* Eight rows by sixteen columns of the product, held in registers of 512 bits. */
static inline void tile(int64_t m, int64_t p, const double *restrict a, const double *restrict b, double *restrict c) {
    eight s[8][2] = {{{0}}};
    for (int64_t k = 0; k < m; k++) {
        eight b0 = *(const eight *)(b + k * p), b1 = *(const eight *)(b + k * p + 8);
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++) {
            s[i][0] += a[i * m + k] * b0;
            s[i][1] += a[i * m + k] * b1;
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) {
        *(eight *)(c + i * p) = s[i][0];
        *(eight *)(c + i * p + 8) = s[i][1];
    }
}

/* Larger tiles in wider registers. */
void matmul(int64_t n, int64_t m, int64_t p, const double *restrict a, const double *restrict b, double *restrict c) {
    int64_t rows = n - n % 8, columns = p - p % 16;
    for (int64_t i = 0; i < rows; i += 8)
        for (int64_t j = 0; j < columns; j += 16) tile(m, p, a + i * m, b + j, c + i * p + j);
    for (int64_t i = 0; i < n; i++) {
        int64_t from = i < rows ? columns : 0;
        double *restrict row = c + i * p;
        for (int64_t j = from; j < p; j++) row[j] = 0.0;
        for (int64_t k = 0; k < m; k++)
            for (int64_t j = from; j < p; j++) row[j] += a[i * m + k] * b[k * p + j];
    }
}

/* Thirty-two sums at once stay in registers while all factors of the small kernel pass. */
void convolution(int64_t rows, int64_t columns, const double *restrict image, int64_t height, int64_t width,
                 const double *restrict kernel, double *restrict result) {
    int64_t down = rows - height + 1, across = columns - width + 1;
    for (int64_t i = 0; i < down; i++) {
        int64_t j = 0;
        for (; j + 32 <= across; j += 32) {
            eight s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
            for (int64_t k = 0; k < height; k++)
                for (int64_t m = 0; m < width; m++) {
                    double factor = kernel[(height - 1 - k) * width + width - 1 - m];
                    const double *from = image + (i + k) * columns + j + m;
                    s0 += *(const eight *)from * factor;
                    s1 += *(const eight *)(from + 8) * factor;
                    s2 += *(const eight *)(from + 16) * factor;
                    s3 += *(const eight *)(from + 24) * factor;
                }
            double *to = result + i * across + j;
            *(eight *)to = s0, *(eight *)(to + 8) = s1, *(eight *)(to + 16) = s2, *(eight *)(to + 24) = s3;
        }
        for (; j < across; j++) {
            double total = 0.0;
            for (int64_t k = 0; k < height; k++)
                for (int64_t m = 0; m < width; m++)
                    total += image[(i + k) * columns + j + m] * kernel[(height - 1 - k) * width + width - 1 - m];
            result[i * across + j] = total;
        }
    }
}
