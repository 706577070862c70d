# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500 --param=max-inline-insns-auto=500


cdef void quicksort_in_place(double[::1] values, long long first, long long last) except *:
    cdef double pivot
    cdef long long left, right
    while first < last:
        pivot = values[(first + last) // 2]
        left = first
        right = last
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if first < right:
            quicksort_in_place(values, first, right)
        first = left


def quicksort(values, long long first, long long last):
    cdef double[::1] values_view
    values_view = values
    quicksort_in_place(values_view, first, last)
    return values
