package simulator

import (
	"fmt"
	"strconv"
	"strings"
)

// looseInt reads what callers send as a number, as text or as true and false,
// all of which the platform takes.
type looseInt int64

// UnmarshalJSON accepts 12, "12", true and false.
func (n *looseInt) UnmarshalJSON(b []byte) error {
	switch text := strings.Trim(string(b), `"`); text {
	case "true":
		*n = 1
	case "false", "null", "":
		*n = 0
	default:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("read number %s: %w", b, err)
		}
		*n = looseInt(v)
	}
	return nil
}
