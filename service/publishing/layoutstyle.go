package publishing

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// layoutStyle returns the styles that an element of a layout keeps, and the
// colours in which what is in it stands. Words that would not be seen get a
// colour in which they are.
func layoutStyle(n *nethtml.Node, in paint) (style string, within paint) {
	within = in
	var kept []string
	if headingOf(n) {
		kept = append(kept, "font-weight:bold")
	}
	eachRule(attribute(n, "style"), func(name, value string) {
		if name == "background" {
			name = "background-color"
		}
		if !layoutRule(name, value) {
			return
		}
		switch name {
		case "color":
			within.text, _ = parseColour(value)
		case "background-color":
			ground, _ := parseColour(value)
			within.ground = ground.over(in.ground)
		}
		kept = append(kept, name+":"+value)
	})
	if holdsWords(n) && contrast(within.text.over(within.ground), within.ground) < leastContrast {
		words := "#1f1f1f"
		within.text = ink()
		if contrast(white(), within.ground) > contrast(ink(), within.ground) {
			within.text, words = white(), "#ffffff"
		}
		kept = slices.DeleteFunc(kept, func(rule string) bool { return strings.HasPrefix(rule, "color:") })
		kept = append(kept, "color:"+words)
	}
	return joinStyles(kept...), within
}

func headingOf(n *nethtml.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return styleValue(attribute(n, "style"), "font-weight") == ""
	}
	return false
}

// holdsWords reports whether words stand in an element itself.
func holdsWords(n *nethtml.Node) bool {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type == nethtml.TextNode && squeeze(child.Data) != "" {
			return true
		}
	}
	return false
}

// imageStyle returns the styles of a picture of a layout: as wide as it was, never
// wider than the text.
func imageStyle(n *nethtml.Node) string {
	var kept []string
	wide := false
	eachRule(attribute(n, "style"), func(name, value string) {
		switch name {
		case "width", "border-radius", "vertical-align", "display", "border":
			if layoutRule(name, value) {
				wide = wide || name == "width"
				kept = append(kept, name+":"+value)
			}
		}
	})
	if !wide {
		kept = append(kept, "width:100%")
	}
	return joinStyles(append(kept, "max-width:100%", "height:auto")...)
}

// joinStyles writes rules in their order, each once, empty ones left out.
func joinStyles(rules ...string) string {
	var kept []string
	for _, rule := range rules {
		if rule != "" && !slices.Contains(kept, rule) {
			kept = append(kept, rule)
		}
	}
	return strings.Join(kept, ";")
}

// eachRule goes through the rules of a style attribute, in small letters.
func eachRule(style string, see func(name, value string)) {
	for rule := range strings.SplitSeq(strings.ToLower(style), ";") {
		name, value, found := strings.Cut(rule, ":")
		value, _, _ = strings.Cut(value, "!")
		value = strings.Join(strings.Fields(value), " ")
		if name = strings.TrimSpace(name); found && value != "" {
			see(name, value)
		}
	}
}

func styleValue(style, wanted string) string {
	found := ""
	eachRule(style, func(name, value string) {
		if name == wanted {
			found = value
		}
	})
	return found
}

// layoutRule reports whether a layout keeps a rule: known properties with known
// values, none that loads, moves, clips or hides anything.
func layoutRule(name, value string) bool {
	switch name {
	case "color", "background-color", "border-color":
		_, ok := parseColour(value)
		return ok
	case "font-size":
		return lengthsWithin(value, 1, 10, 60)
	case "letter-spacing":
		return value == "normal" || lengthsWithin(value, 1, 0, 12)
	case "text-indent":
		return lengthsWithin(value, 1, 0, 80)
	case "line-height":
		return value == "normal" || lengthsWithin(value, 1, 12, 120) || isNumber(value, 1, 3)
	case "margin", "margin-top", "margin-right", "margin-bottom", "margin-left":
		return lengthsWithin(strings.ReplaceAll(value, "auto", "0"), 4, 0, 160)
	case "padding", "padding-top", "padding-right", "padding-bottom", "padding-left":
		return lengthsWithin(value, 4, 0, 160)
	case "width", "max-width":
		return value == "auto" || value == "none" || lengthsWithin(value, 1, 20, 1200)
	case "border", "border-top", "border-right", "border-bottom", "border-left":
		return isBorder(value)
	case "border-width":
		return lengthsWithin(value, 4, 0, 30)
	case "border-radius":
		return lengthsWithin(value, 4, 0, 400)
	case "flex":
		return isFlex(value)
	}
	return slices.Contains(layoutWords(name), value)
}

// layoutWords returns the values of properties that are words.
func layoutWords(name string) []string {
	switch name {
	case "font-weight":
		return []string{"normal", "bold", "bolder", "lighter", "100", "200", "300", "400", "500", "600", "700", "800", "900"}
	case "font-style":
		return []string{"normal", "italic"}
	case "text-align":
		return []string{"left", "right", "center", "justify", "start", "end"}
	case "text-decoration", "text-decoration-line":
		return []string{"none", "underline", "line-through"}
	case "border-style":
		return []string{"none", "solid", "dashed", "dotted", "double"}
	case "border-collapse":
		return []string{"collapse", "separate"}
	case "display":
		return []string{"block", "inline-block", "inline", "flex"}
	case "vertical-align":
		return []string{"top", "middle", "bottom", "baseline"}
	case "box-sizing":
		return []string{"border-box", "content-box"}
	case "writing-mode":
		return []string{"vertical-lr", "vertical-rl", "horizontal-tb"}
	case "flex-flow", "flex-direction":
		return []string{"row", "row nowrap", "row wrap", "column", "column nowrap"}
	case "justify-content", "align-items", "align-self":
		return []string{"flex-start", "flex-end", "center", "stretch", "space-between", "space-around", "baseline"}
	}
	return nil
}

// length is a CSS length.
type length struct {
	number float64
	unit   string
}

// px returns about how many pixels a length is; what is in percent counts as of
// an em, as for sizes of fonts.
func (l length) px() float64 {
	switch l.unit {
	case "em", "rem":
		return l.number * 17
	case "pt":
		return l.number * 4 / 3
	case "%":
		return l.number / 100 * 17
	case "vw":
		return l.number * 4
	}
	return l.number
}

func parseLength(text string) (length, bool) {
	at := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != '-' })
	if at < 0 {
		at = len(text)
	}
	number, err := strconv.ParseFloat(text[:at], 64)
	unit := text[at:]
	if err != nil || !slices.Contains([]string{"", "px", "em", "rem", "pt", "%", "vw"}, unit) {
		return length{}, false
	}
	return length{number, unit}, true
}

// lengthsWithin reports whether a value is up to so many lengths between two numbers of
// pixels. Percentages may go from the same share of 100 up to 300.
func lengthsWithin(value string, most int, least, largest float64) bool {
	parts := strings.Fields(value)
	if len(parts) == 0 || len(parts) > most {
		return false
	}
	for _, part := range parts {
		l, ok := parseLength(part)
		switch {
		case !ok || l.unit == "" && l.number != 0:
			return false
		case l.unit == "%" && least >= 20: // widths
			if l.number < 5 || l.number > 100 {
				return false
			}
		case l.unit == "%" && least == 0:
			if l.number < 0 || l.number > 100 {
				return false
			}
		case l.px() < least || l.px() > largest:
			return false
		}
	}
	return true
}

func isNumber(value string, least, largest float64) bool {
	n, err := strconv.ParseFloat(value, 64)
	plain := !strings.ContainsFunc(value, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	return plain && err == nil && n >= least && n <= largest
}

// isBorder reports whether a value is a width, a style and a colour in any order.
func isBorder(value string) bool {
	parts := strings.Fields(joinColours(value))
	for _, part := range parts {
		_, colour := parseColour(part)
		if !colour && !lengthsWithin(part, 1, 0, 30) && !slices.Contains(layoutWords("border-style"), part) && !slices.Contains([]string{"thin", "medium"}, part) {
			return false
		}
	}
	return len(parts) > 0 && len(parts) <= 3
}

// joinColours takes the spaces out of rgb(1, 2, 3).
func joinColours(value string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ' ':
			if depth > 0 {
				return -1
			}
		}
		return r
	}, value)
}

func isFlex(value string) bool {
	parts := strings.Fields(value)
	for i, part := range parts {
		number := isNumber(part, 0, 100)
		if i < 2 && !number || i == 2 && part != "auto" && !number && !lengthsWithin(part, 1, 0, 1200) {
			return value == "none" || value == "auto"
		}
	}
	return len(parts) > 0 && len(parts) <= 3
}

// colour is what words or their ground are painted in, each part from 0 to 1.
type colour struct{ red, green, blue, alpha float64 }

// paint is the colours in which something stands.
type paint struct{ text, ground colour }

// ink is the colour of an article's text.
func ink() colour { return colour{0.122, 0.122, 0.122, 1} }

// white is the platform's ground.
func white() colour { return colour{1, 1, 1, 1} }

// captionInk is the colour of a caption below a photo.
func captionInk() colour { return colour{0.463, 0.463, 0.463, 1} }

// readableContrast is the contrast under which small words are hard to read.
const readableContrast = 4.5

// leastContrast is the contrast under which words count as hidden; pale titles
// of templates have more.
const leastContrast = 1.6

// over returns the colour that is seen of c upon another.
func (c colour) over(ground colour) colour {
	mix := func(a, b float64) float64 { return a*c.alpha + b*(1-c.alpha) }
	return colour{mix(c.red, ground.red), mix(c.green, ground.green), mix(c.blue, ground.blue), 1}
}

// luminance is how bright a colour is, as WCAG has it.
func (c colour) luminance() float64 {
	part := func(v float64) float64 {
		if v <= 0.03928 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.red) + 0.7152*part(c.green) + 0.0722*part(c.blue)
}

func contrast(a, b colour) float64 {
	bright, dark := a.luminance(), b.luminance()
	if bright < dark {
		bright, dark = dark, bright
	}
	return (bright + 0.05) / (dark + 0.05)
}

// parseColour reads the ways in which editors write colours.
func parseColour(text string) (colour, bool) {
	if digits, ok := strings.CutPrefix(text, "#"); ok {
		return hexColour(digits)
	}
	if inside, ok := strings.CutPrefix(text, "rgb"); ok {
		return functionColour(strings.TrimPrefix(inside, "a"))
	}
	switch text {
	case "white":
		return white(), true
	case "black":
		return colour{0, 0, 0, 1}, true
	case "red":
		return colour{1, 0, 0, 1}, true
	case "gray", "grey":
		return colour{0.5, 0.5, 0.5, 1}, true
	case "transparent":
		return colour{}, true
	}
	return colour{}, false
}

func hexColour(digits string) (colour, bool) {
	if len(digits) == 3 {
		digits = fmt.Sprintf("%c%c%c%c%c%c", digits[0], digits[0], digits[1], digits[1], digits[2], digits[2])
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		return colour{}, false
	}
	part := func(shift uint) float64 { return float64(n>>shift&0xff) / 255 }
	return colour{part(16), part(8), part(0), 1}, true
}

func functionColour(text string) (colour, bool) {
	inside, ok := strings.CutPrefix(text, "(")
	inside, closed := strings.CutSuffix(inside, ")")
	parts := strings.Split(inside, ",")
	if !ok || !closed || len(parts) != 3 && len(parts) != 4 {
		return colour{}, false
	}
	c := colour{alpha: 1}
	for i, into := range []*float64{&c.red, &c.green, &c.blue, &c.alpha}[:len(parts)] {
		most := 255.0
		if i == 3 {
			most = 1
		}
		part := strings.TrimSpace(parts[i])
		if !isNumber(part, 0, most) {
			return colour{}, false
		}
		*into, _ = strconv.ParseFloat(part, 64)
		*into /= most
	}
	return c, true
}
