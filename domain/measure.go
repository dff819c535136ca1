package domain

import (
	"fmt"
	"strconv"
	"strings"
)

// Measure is what an amount counts: points 积分 in hundredths, or money in fen.
type Measure uint8

// The measures. Values are stored: never renumber.
const (
	MeasurePoints Measure = 0
	MeasureMoney  Measure = 1
)

// Measures returns both in the order in which they are computed: money may
// follow from points.
func Measures() []Measure { return []Measure{MeasurePoints, MeasureMoney} }

// Label returns the measure as people read it.
func (m Measure) Label() string {
	if m == MeasureMoney {
		return "稿酬"
	}
	return "积分"
}

// Words writes an amount as people read it: 2.5 分, ¥1,234.56.
func (m Measure) Words(amount int64) string {
	sign := ""
	if amount < 0 {
		sign, amount = "-", -amount
	}
	whole, rest := strconv.FormatInt(amount/100, 10), fmt.Sprintf(".%02d", amount%100)
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if m == MeasureMoney {
		return sign + "¥" + whole + rest
	}
	return sign + whole + strings.TrimRight(strings.TrimRight(rest, "0"), ".") + " 分"
}

// share returns percent of amount, rounded half up to a whole fen or hundredth
// of a point. Neither may be negative.
func share(amount, percent int64) int64 { return (amount*percent + 50) / 100 }
