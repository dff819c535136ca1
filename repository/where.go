package repository

import "strings"

// where collects the conditions of a query. What is not asked for is left out,
// so that the database can choose the index of what is left.
type where struct {
	parts []string
	args  []any
}

// and adds a condition with its values.
func (w *where) and(condition string, values ...any) {
	w.parts, w.args = append(w.parts, condition), append(w.args, values...)
}

// given adds a condition on one value, unless that is zero.
func given[T comparable](w *where, condition string, value T) {
	var zero T
	if value != zero {
		w.and(condition, value)
	}
}

// in adds that column holds one of the values; none of them selects everything.
func in[T any](w *where, column string, values []T) {
	if len(values) > 0 {
		condition, args := anyOf(column, values)
		w.and(condition, args...)
	}
}

// String returns the conditions as they stand after WHERE.
func (w *where) String() string {
	if len(w.parts) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.parts, " AND ")
}
