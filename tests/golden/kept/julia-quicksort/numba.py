from numba import njit

@njit(error_model="numpy")
def quicksort(values, first, last):
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
            quicksort(values, first, right)
        first = left
    return values
