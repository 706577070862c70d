/* Five of the seven programs by which languages are compared, in C: the measure that the others are held against. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int64_t fib(int64_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

int64_t parse_int(const int64_t *numbers, int64_t count) {
    char text[32];
    int64_t right = 0;
    for (int64_t k = 0; k < count; k++) {
        snprintf(text, sizeof text, "%llx", (unsigned long long)numbers[k]);
        right += (int64_t)strtoll(text, NULL, 16) == numbers[k];
    }
    return right;
}

void quicksort(double *a, int64_t low, int64_t high) {
    int64_t i = low, j = high;
    while (i < high) {
        double pivot = a[(low + high) / 2];
        while (i <= j) {
            while (a[i] < pivot) i++;
            while (a[j] > pivot) j--;
            if (i <= j) {
                double kept = a[i];
                a[i] = a[j];
                a[j] = kept;
                i++;
                j--;
            }
        }
        if (low < j) quicksort(a, low, j);
        low = i;
        j = high;
    }
}

static int64_t escape(double cr, double ci, int64_t most) {
    double zr = cr, zi = ci;
    for (int64_t n = 0; n < most; n++) {
        if (zr * zr + zi * zi > 4) return n;
        double next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
    }
    return most;
}

int64_t mandelbrot(int64_t most) {
    int64_t total = 0;
    for (int i = -20; i <= 5; i++)
        for (int j = -10; j <= 10; j++) total += escape(i / 10.0, j / 10.0, most);
    return total;
}

double pi_sum(int64_t rounds, int64_t terms) {
    double total = 0;
    for (int64_t j = 0; j < rounds; j++) {
        total = 0;
        for (int64_t k = 1; k <= terms; k++) total += 1.0 / ((double)k * (double)k);
    }
    return total;
}
