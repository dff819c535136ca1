package domain

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
)

// HouseStyle is how an item's text is set.
type HouseStyle uint8

// The house styles. Values are stored: never renumber.
const (
	StylePlain  HouseStyle = 0 // 素雅
	StyleSolemn HouseStyle = 1 // 庄重: red headings, a line at head and foot
)

// HouseStyles returns every style in the order of the form.
func HouseStyles() []HouseStyle { return []HouseStyle{StylePlain, StyleSolemn} }

// ParseHouseStyle reads the form value; everything unknown is StylePlain.
func ParseHouseStyle(s string) HouseStyle {
	if s == StyleSolemn.String() {
		return StyleSolemn
	}
	return StylePlain
}

// String returns the form value of the style.
func (s HouseStyle) String() string {
	if s == StyleSolemn {
		return "solemn"
	}
	return "plain"
}

// Label returns the style as people read it.
func (s HouseStyle) Label() string {
	if s == StyleSolemn {
		return "庄重"
	}
	return "素雅"
}

// Words says how the style looks.
func (s HouseStyle) Words() string {
	if s == StyleSolemn {
		return "红色小标题，首尾各一道红线"
	}
	return "黑白清爽，不加装饰"
}

// Crop is a part of a picture as the platform writes it: X1_Y1_X2_Y2, the upper
// left and the lower right corner in fractions of the picture's sides. Empty
// stands for the largest part in the middle.
type Crop string

// The ratios of width to height in which the platform shows covers.
const (
	RatioWide   = 2.35
	RatioSquare = 1.0
)

// leastCrop is the smallest side of a part, as a fraction of the picture's.
const leastCrop = 0.01

// Corners returns the corners of the part, ok false where it is none.
func (c Crop) Corners() (corners [4]float64, ok bool) {
	parts := strings.Split(string(c), "_")
	if len(parts) != len(corners) {
		return corners, false
	}
	for i, part := range parts {
		whole, digits, _ := strings.Cut(part, ".")
		if len(whole) != 1 || len(digits) > 6 || strings.ContainsFunc(whole+digits, func(r rune) bool { return r < '0' || r > '9' }) {
			return corners, false
		}
		var err error
		if corners[i], err = strconv.ParseFloat(part, 64); err != nil || corners[i] > 1 {
			return corners, false
		}
	}
	return corners, corners[2]-corners[0] >= leastCrop && corners[3]-corners[1] >= leastCrop
}

// Valid reports whether the platform takes the part; none is taken as well.
func (c Crop) Valid() bool {
	_, ok := c.Corners()
	return c == "" || ok
}

// View writes the part as an SVG's viewBox over a picture whose sides are 1, for
// previews; empty where there is no part.
func (c Crop) View() string {
	at, ok := c.Corners()
	if !ok {
		return ""
	}
	return fmt.Sprintf("%.6f %.6f %.6f %.6f", at[0], at[1], at[2]-at[0], at[3]-at[1])
}

// Part returns the part of a picture of so many pixels; where none was chosen, the
// largest of that ratio in its middle, as the platform takes it.
func (c Crop) Part(ratio float64, width, height int) Box {
	at, ok := c.Corners()
	if !ok {
		wide, high := 1.0, 1.0
		if whole := float64(max(width, 1)) / float64(max(height, 1)); whole > ratio {
			wide = ratio / whole
		} else {
			high = whole / ratio
		}
		at = [4]float64{(1 - wide) / 2, (1 - high) / 2, (1 + wide) / 2, (1 + high) / 2}
	}
	scale := func(part float64) int { return int(math.Round(part * Whole)) }
	left, top := scale(at[0]), scale(at[1])
	return Box{X: left, Y: top, W: scale(at[2]) - left, H: scale(at[3]) - top}
}

// SourceProblem says what is wrong with an address to which 阅读原文 leads,
// nothing for none, which is our own page.
func SourceProblem(address string) string {
	if address == "" {
		return ""
	}
	if len(address) > MaxItemSourceBytes {
		return fmt.Sprintf("原文链接最多 %d 字节，现在是 %d 字节。", MaxItemSourceBytes, len(address))
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || strings.ContainsAny(address, " \t\n\"<>\\"):
		return "这不是一个网址，请重新复制。"
	case u.Scheme != "https":
		return "原文链接要以 https:// 开头。"
	case u.User != nil || !strings.Contains(strings.Trim(u.Hostname(), "."), ".") || strings.Contains(u.Hostname(), ":"):
		return "网址里没有完整的域名，请重新复制。"
	}
	return ""
}
