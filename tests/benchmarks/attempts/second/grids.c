/* Further attempts: two-dimensional arrays in C order. Each number is computed as in the file of this name in `hand`. */
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef double four __attribute__((vector_size(32), aligned(8)));
typedef int64_t counts_of_four __attribute__((vector_size(32), aligned(8)));

static inline int any(counts_of_four mask) { return (mask[0] | mask[1] | mask[2] | mask[3]) != 0; }

/* Four points at once, two such groups in turns. */
static inline void four_escapes(four cx, four cy, four dx, four dy, int later, int64_t limit, int64_t *restrict into) {
    four x = {0}, y = {0}, v = {0}, w = {0};
    if (later) x = cx, y = cy, v = dx, w = dy;
    counts_of_four count = {0}, going = {0}, more = {0}, still = {0};
    going = ~going;
    still = ~still;
    for (int64_t k = 0; k < limit; k++) {
        four xx = x * x, yy = y * y, vv = v * v, ww = w * w;
        going &= xx + yy <= 4.0;
        still &= vv + ww <= 4.0;
        if (!any(going | still)) break;
        count -= going;
        more -= still;
        y = 2.0 * x * y + cy;
        x = xx - yy + cx;
        w = 2.0 * v * w + dy;
        v = vv - ww + dx;
    }
    for (int64_t j = 0; j < 4; j++) into[j] = count[j], into[4 + j] = more[j];
}

/* Two groups of four points in turns, so that one waits for nothing while the other computes. */
void mandelbrot(int64_t limit, int64_t *restrict counts) {
    int64_t found[8];
    for (int64_t at = 0; at < 26 * 21; at += 8) {
        four c[4];
        for (int64_t j = 0; j < 8; j++) {
            c[j / 4][j % 4] = -2.0 + 0.1 * (double)((at + j) / 21);
            c[2 + j / 4][j % 4] = -1.0 + 0.1 * (double)((at + j) % 21);
        }
        four_escapes(c[0], c[2], c[1], c[3], 1, limit, found);
        for (int64_t j = 0; j < 8 && at + j < 26 * 21; j++) counts[at + j] = found[j];
    }
}

/* Two groups of four points in turns, so that one waits for nothing while the other computes. */
void mandelbrot_grid(int64_t width, int64_t height, int64_t limit, int64_t *restrict counts) {
    int64_t found[8];
    for (int64_t row = 0; row < height; row++) {
        four cy = (four){0} + (-1.5 + 3.0 * (double)row / (double)height);
        for (int64_t column = 0; column < width; column += 8) {
            four c[2];
            for (int64_t j = 0; j < 8; j++) c[j / 4][j % 4] = -2.0 + 3.0 * (double)(column + j) / (double)width;
            four_escapes(c[0], cy, c[1], cy, 0, limit, found);
            for (int64_t j = 0; j < 8 && column + j < width; j++) counts[row * width + column + j] = found[j];
        }
    }
}

#define DX2 0.01
#define DY2 0.04
#define CELL(p, left) (((p)[n] + (p)[-n]) * DY2 + ((p)[1] + (left)) * DX2) / (2.0 * (DX2 + DY2))

static inline void one_row(double *row, int64_t n) {
    double left = row[0];
    for (int64_t j = 1; j < n - 1; j++) row[j] = left = CELL(row + j, left);
}

/* Four rows at once, each one column behind the row above it. */
void gauss_seidel(int64_t n, int64_t sweeps, double *restrict u) {
    for (int64_t s = 0; s < sweeps; s++) {
        int64_t i = 1;
        for (; i + 3 < n - 1 && n > 8; i += 4) {
            double *a = u + i * n, *b = a + n, *c = b + n, *d = c + n;
            a[1] = CELL(a + 1, a[0]);
            a[2] = CELL(a + 2, a[1]);
            b[1] = CELL(b + 1, b[0]);
            a[3] = CELL(a + 3, a[2]);
            b[2] = CELL(b + 2, b[1]);
            c[1] = CELL(c + 1, c[0]);
            double la = a[3], lb = b[2], lc = c[1], ld = d[0];
            for (int64_t j = 4; j < n - 1; j++) {
                la = CELL(a + j, la);
                lb = CELL(b + j - 1, lb);
                lc = CELL(c + j - 2, lc);
                ld = CELL(d + j - 3, ld);
                a[j] = la, b[j - 1] = lb, c[j - 2] = lc, d[j - 3] = ld;
            }
            int64_t e = n - 2;
            b[e] = CELL(b + e, lb);
            c[e - 1] = CELL(c + e - 1, lc);
            d[e - 2] = CELL(d + e - 2, ld);
            c[e] = CELL(c + e, c[e - 1]);
            d[e - 1] = CELL(d + e - 1, d[e - 2]);
            d[e] = CELL(d + e, d[e - 1]);
        }
        for (; i < n - 1; i++) one_row(u + i * n, n);
    }
}

/* Rows as arrays of their own, so that the compiler sees that they do not overlap; the sum of columns is kept for no one. */
int jacobi_slices(int64_t n, int64_t sweeps, double *u, double *spare) {
    for (int64_t s = 0; s < sweeps; s++) {
        const double *from = s % 2 ? spare : u;
        double *to = s % 2 ? u : spare;
        for (int64_t i = 1; i < n - 1; i++) {
            const double *restrict up = from + (i - 1) * n, *restrict here = from + i * n, *restrict down = from + (i + 1) * n;
            double *restrict row = to + i * n;
#pragma GCC ivdep
            for (int64_t j = 1; j < n - 1; j++)
                row[j] = ((down[j] + up[j]) * DY2 + (here[j + 1] + here[j - 1]) * DX2) / (2.0 * (DX2 + DY2));
        }
    }
    return (int)(sweeps % 2);
}

/* Two rows in a turn: each row of the old grid is read twice instead of three times. */
int jacobi(int64_t rows, int64_t columns, int64_t sweeps, double *u, double *spare) {
    for (int64_t s = 0; s < sweeps; s++) {
        const double *restrict from = s % 2 ? spare : u;
        double *restrict to = s % 2 ? u : spare;
        int64_t i = 1;
        for (; i + 1 < rows - 1; i += 2)
            for (int64_t j = i * columns + 1; j < i * columns + columns - 1; j++) {
                to[j] = 0.25 * (from[j - columns] + from[j + columns] + from[j - 1] + from[j + 1]);
                to[j + columns] = 0.25 * (from[j] + from[j + 2 * columns] + from[j + columns - 1] + from[j + columns + 1]);
            }
        for (; i < rows - 1; i++)
            for (int64_t j = i * columns + 1; j < i * columns + columns - 1; j++)
                to[j] = 0.25 * (from[j - columns] + from[j + columns] + from[j - 1] + from[j + 1]);
    }
    return (int)(sweeps % 2);
}

/* Two rows in a turn, so that the row gone through is read half as often. */
void floyd_warshall(int64_t n, double *lengths) {
    for (int64_t k = 0; k < n; k++) {
        const double *restrict via = lengths + k * n;
        int64_t i = 0;
        for (; i + 1 < n; i += 2) {
            if (i == k || i + 1 == k) {
                double *restrict row = lengths + (i == k ? i + 1 : i) * n;
                double first = row[k];
                for (int64_t j = 0; j < n; j++) row[j] = first + via[j] < row[j] ? first + via[j] : row[j];
                continue;
            }
            double *restrict one = lengths + i * n;
            double *restrict two = one + n;
            double first = one[k], second = two[k];
            for (int64_t j = 0; j < n; j++) {
                double through = via[j];
                one[j] = first + through < one[j] ? first + through : one[j];
                two[j] = second + through < two[j] ? second + through : two[j];
            }
        }
        if (i < n && i != k) {
            double *restrict row = lengths + i * n;
            double first = row[k];
            for (int64_t j = 0; j < n; j++) row[j] = first + via[j] < row[j] ? first + via[j] : row[j];
        }
    }
}

/* Six rows by eight columns of the product, held in registers. */
static inline void tile(int64_t m, int64_t p, const double *restrict a, const double *restrict b, double *restrict c) {
    four s[6][2] = {{{0}}};
    for (int64_t k = 0; k < m; k++) {
        four b0 = *(const four *)(b + k * p), b1 = *(const four *)(b + k * p + 4);
#pragma GCC unroll 6
        for (int i = 0; i < 6; i++) {
            s[i][0] += a[i * m + k] * b0;
            s[i][1] += a[i * m + k] * b1;
        }
    }
#pragma GCC unroll 6
    for (int i = 0; i < 6; i++) {
        *(four *)(c + i * p) = s[i][0];
        *(four *)(c + i * p + 4) = s[i][1];
    }
}

/* Tiles of six by eight: twelve sums in sixteen registers. */
void matmul(int64_t n, int64_t m, int64_t p, const double *restrict a, const double *restrict b, double *restrict c) {
    int64_t rows = n - n % 6, columns = p - p % 8;
    for (int64_t j = 0; j < columns; j += 8)
        for (int64_t i = 0; i < rows; i += 6) tile(m, p, a + i * m, b + j, c + i * p + j);
    for (int64_t i = 0; i < n; i++) {
        int64_t from = i < rows ? columns : 0;
        double *restrict row = c + i * p;
        for (int64_t j = from; j < p; j++) row[j] = 0.0;
        for (int64_t k = 0; k < m; k++)
            for (int64_t j = from; j < p; j++) row[j] += a[i * m + k] * b[k * p + j];
    }
}

/* All factors of a row of the small kernel in one pass over the picture's row, for the widths that are common. */
static inline void rows_of(int64_t width, int64_t across, const double *restrict from, const double *restrict factors,
                           double *restrict row) {
    for (int64_t j = 0; j < across; j++) {
        double total = row[j];
        for (int64_t m = 0; m < width; m++) total += from[j + m] * factors[width - 1 - m];
        row[j] = total;
    }
}

/* One pass over the result for each row of the small kernel, whose width is a constant to the compiler. */
void convolution(int64_t rows, int64_t columns, const double *restrict image, int64_t height, int64_t width,
                 const double *restrict kernel, double *restrict result) {
    int64_t down = rows - height + 1, across = columns - width + 1;
    memset(result, 0, (size_t)(down * across) * sizeof(double));
    for (int64_t i = 0; i < down; i++)
        for (int64_t k = 0; k < height; k++) {
            const double *from = image + (i + k) * columns, *factors = kernel + (height - 1 - k) * width;
            double *row = result + i * across;
            if (width == 3)
                rows_of(3, across, from, factors, row);
            else if (width == 5)
                rows_of(5, across, from, factors, row);
            else
                rows_of(width, across, from, factors, row);
        }
}
