package simulator

import (
	"strconv"
	"strings"
)

// corners reads X1_Y1_X2_Y2, the part of a cover that a card shows, in fractions
// of at most six decimals.
func corners(crop string) (at [4]float64, ok bool) {
	parts := strings.Split(crop, "_")
	if len(parts) != len(at) {
		return at, false
	}
	for i, part := range parts {
		_, decimals, _ := strings.Cut(part, ".")
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n < 0 || n > 1 || len(decimals) > 6 || strings.ContainsAny(part, "eExXpP+-") {
			return at, false
		}
		at[i] = n
	}
	return at, at[0] < at[2] && at[1] < at[3]
}

// isCrop reports whether the platform takes a part; none is taken as well.
func isCrop(crop string) bool {
	_, ok := corners(crop)
	return crop == "" || ok
}

// cropOf returns the part of its cover that an item shows in its place of a card:
// the head at 2.35:1, the others as squares.
func (i item) cropOf(place int) string {
	if place == 0 {
		return i.Crop235
	}
	return i.Crop11
}
