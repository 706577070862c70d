/* Two-dimensional arrays in C order. */
#include <math.h>
#include <stdint.h>
#include <string.h>

static inline int64_t escape(double cx, double cy, int64_t limit) {
    double x = cx, y = cy;
    for (int64_t k = 0; k < limit; k++) {
        if (x * x + y * y > 4.0) return k;
        double next = x * x - y * y + cx;
        y = 2.0 * x * y + cy;
        x = next;
    }
    return limit;
}

void mandelbrot(int64_t limit, int64_t *restrict counts) {
    for (int64_t row = 0; row < 26; row++)
        for (int64_t column = 0; column < 21; column++)
            counts[21 * row + column] = escape(-2.0 + 0.1 * (double)row, -1.0 + 0.1 * (double)column, limit);
}

void mandelbrot_grid(int64_t width, int64_t height, int64_t limit, int64_t *restrict counts) {
    for (int64_t row = 0; row < height; row++)
        for (int64_t column = 0; column < width; column++) {
            double cx = -2.0 + 3.0 * (double)column / (double)width, cy = -1.5 + 3.0 * (double)row / (double)height;
            double x = 0.0, y = 0.0, xx = 0.0, yy = 0.0;
            int64_t k = 0;
            while (k < limit && xx + yy <= 4.0) {
                y = 2.0 * x * y + cy;
                x = xx - yy + cx;
                xx = x * x;
                yy = y * y;
                k++;
            }
            counts[row * width + column] = k;
        }
}

#define DX2 0.01
#define DY2 0.04

void gauss_seidel(int64_t n, int64_t sweeps, double *restrict u) {
    for (int64_t s = 0; s < sweeps; s++)
        for (int64_t i = 1; i < n - 1; i++) {
            double *row = u + i * n;
            double left = row[0];
            for (int64_t j = 1; j < n - 1; j++) {
                left = ((row[j + n] + row[j - n]) * DY2 + (row[j + 1] + left) * DX2) / (2.0 * (DX2 + DY2));
                row[j] = left;
            }
        }
}

/* `spare` holds a copy of `u`; gives which of the two holds the last sweep. */
int jacobi_slices(int64_t n, int64_t sweeps, double *u, double *spare) {
    for (int64_t s = 0; s < sweeps; s++) {
        const double *restrict from = s % 2 ? spare : u;
        double *restrict to = s % 2 ? u : spare;
        for (int64_t i = 1; i < n - 1; i++)
            for (int64_t j = i * n + 1; j < i * n + n - 1; j++)
                to[j] = ((from[j + n] + from[j - n]) * DY2 + (from[j + 1] + from[j - 1]) * DX2) / (2.0 * (DX2 + DY2));
    }
    return (int)(sweeps % 2);
}

int jacobi(int64_t rows, int64_t columns, int64_t sweeps, double *u, double *spare) {
    for (int64_t s = 0; s < sweeps; s++) {
        const double *restrict from = s % 2 ? spare : u;
        double *restrict to = s % 2 ? u : spare;
        for (int64_t i = 1; i < rows - 1; i++)
            for (int64_t j = i * columns + 1; j < i * columns + columns - 1; j++)
                to[j] = 0.25 * (from[j - columns] + from[j + columns] + from[j - 1] + from[j + 1]);
    }
    return (int)(sweeps % 2);
}

/* Row k and column k do not change in turn k (lengths are not negative), so the row may be read as constant. */
void floyd_warshall(int64_t n, double *lengths) {
    for (int64_t k = 0; k < n; k++)
        for (int64_t i = 0; i < n; i++) {
            if (i == k) continue;
            const double *restrict via = lengths + k * n;
            double *restrict row = lengths + i * n;
            double first = row[k];
            for (int64_t j = 0; j < n; j++) {
                double through = first + via[j];
                row[j] = through < row[j] ? through : row[j];
            }
        }
}

typedef double four __attribute__((vector_size(32), aligned(8)));

/* Four rows by eight columns of the product, held in registers. Each element adds its products in the order of k. */
static inline void tile(int64_t m, int64_t p, const double *restrict a, const double *restrict b, double *restrict c) {
    four s00 = {0}, s01 = {0}, s10 = {0}, s11 = {0}, s20 = {0}, s21 = {0}, s30 = {0}, s31 = {0};
    for (int64_t k = 0; k < m; k++) {
        four b0 = *(const four *)(b + k * p), b1 = *(const four *)(b + k * p + 4);
        s00 += a[k] * b0, s01 += a[k] * b1;
        s10 += a[m + k] * b0, s11 += a[m + k] * b1;
        s20 += a[2 * m + k] * b0, s21 += a[2 * m + k] * b1;
        s30 += a[3 * m + k] * b0, s31 += a[3 * m + k] * b1;
    }
    *(four *)c = s00, *(four *)(c + 4) = s01;
    *(four *)(c + p) = s10, *(four *)(c + p + 4) = s11;
    *(four *)(c + 2 * p) = s20, *(four *)(c + 2 * p + 4) = s21;
    *(four *)(c + 3 * p) = s30, *(four *)(c + 3 * p + 4) = s31;
}

void matmul(int64_t n, int64_t m, int64_t p, const double *restrict a, const double *restrict b, double *restrict c) {
    int64_t rows = n - n % 4, columns = p - p % 8;
    for (int64_t i = 0; i < rows; i += 4)
        for (int64_t j = 0; j < columns; j += 8) tile(m, p, a + i * m, b + j, c + i * p + j);
    for (int64_t i = 0; i < n; i++) {
        int64_t from = i < rows ? columns : 0;
        double *restrict row = c + i * p;
        for (int64_t j = from; j < p; j++) row[j] = 0.0;
        for (int64_t k = 0; k < m; k++)
            for (int64_t j = from; j < p; j++) row[j] += a[i * m + k] * b[k * p + j];
    }
}

/* The innermost loop runs along the row, so that it can be vectorised; each sum keeps the order of the formula. */
void convolution(int64_t rows, int64_t columns, const double *restrict image, int64_t height, int64_t width,
                 const double *restrict kernel, double *restrict result) {
    int64_t down = rows - height + 1, across = columns - width + 1;
    memset(result, 0, (size_t)(down * across) * sizeof(double));
    for (int64_t i = 0; i < down; i++) {
        double *restrict row = result + i * across;
        for (int64_t k = 0; k < height; k++)
            for (int64_t m = 0; m < width; m++) {
                double factor = kernel[(height - 1 - k) * width + width - 1 - m];
                const double *restrict from = image + (i + k) * columns + m;
                for (int64_t j = 0; j < across; j++) row[j] += from[j] * factor;
            }
    }
}
