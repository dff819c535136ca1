package domain

import (
	"strings"
	"unicode"
)

// CleanLines returns text as it came from a keyboard, a clipboard or a document,
// as lines that each hold a paragraph: without what word processors and web
// pages put between characters for themselves, without indents and empty lines.
func CleanLines(text string) string {
	var kept []string
	for line := range strings.SplitSeq(CleanText(text), "\n") {
		if line = cleanBullet(strings.TrimSpace(line)); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// CleanText returns text without characters that nobody sees, every space that
// is none of the script's own made a plain one, and every line end made the
// same. What Mongolian script and emoji need between their letters stays.
func CleanText(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	var out strings.Builder
	runes := []rune(text)
	for i, r := range runes {
		if r = cleanRune(r, around(runes, i)); r >= 0 {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// neighbours are the characters beside one, zero where there are none.
type neighbours struct{ before, after rune }

func around(runes []rune, i int) neighbours {
	var n neighbours
	if i > 0 {
		n.before = runes[i-1]
	}
	if i+1 < len(runes) {
		n.after = runes[i+1]
	}
	return n
}

// cleanRune returns what stands for a character of pasted text, -1 for nothing.
func cleanRune(r rune, beside neighbours) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\r', r == '\v', r == '\f', r == 0x85, r == 0x2028, r == 0x2029:
		return '\n'
	case r == 0x202f && (isMongolian(beside.before) || isMongolian(beside.after)): // parts a word from its ending
		return r
	case r == 0xa0, r == 0x1680, r >= 0x2000 && r <= 0x200a, r == 0x202f, r == 0x205f:
		return ' '
	case r == 0x200c || r == 0x200d: // joiners
		if isMongolian(beside.before) || isMongolian(beside.after) || r == 0x200d && pictorial(beside.before) {
			return r
		}
		return -1
	case r < ' ', r >= 0x7f && r < 0xa0, unseen(r):
		return -1
	}
	return r
}

// unseen reports whether nobody sees a character: soft hyphens, spaces without
// width, marks of direction, stand-ins for pictures.
func unseen(r rune) bool {
	switch {
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x3164, r == 0xffa0:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r == 0xfeff, r >= 0xfff9 && r <= 0xfffc, r >= 0xe0000 && r <= 0xe001f:
		return true
	}
	return false
}

// isMongolian reports whether a character is of Mongolian script.
func isMongolian(r rune) bool { return r >= 0x1800 && r <= 0x18AF }

// pictorial reports whether a character may be joined to another as an emoji.
func pictorial(r rune) bool {
	return r == 0xfe0f || r >= 0x2190 && (unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r))
}

// cleanBullet writes a mark before an item that only a font of symbols can show
// as one that every font has, and a number with its words.
func cleanBullet(line string) string {
	if runes := []rune(line); len(runes) > 0 && runes[0] >= 0xf020 && runes[0] <= 0xf0ff {
		return strings.TrimSpace("• " + strings.TrimSpace(string(runes[1:])))
	}
	mark, words, tabbed := strings.Cut(line, "\t")
	mark, words = strings.TrimSpace(mark), strings.TrimSpace(words)
	if !tabbed || words == "" || strings.Contains(words, "\t") { // no item: a row of a table has more of them
		return line
	}
	switch mark {
	case "l", "n", "u", "Ø", "ü", "v", "§", "o", "·", "•", "●", "■", "◆", "➢", "✓": // as Word and WPS copy theirs
		return "• " + words
	}
	if isNumber(mark) {
		return Numbered(mark, words)
	}
	return line
}

// isNumber reports whether text is the number of an item: 1. （二） 3、 ④ a)
func isNumber(text string) bool {
	runes := []rune(text)
	if len(runes) == 0 || len(runes) > 8 {
		return false
	}
	if len(runes) == 1 && runes[0] >= 0x2460 && runes[0] <= 0x24ff {
		return true
	}
	core := strings.Trim(text, "().、．。（）第章节条")
	if core == text || core == "" {
		return false
	}
	for _, r := range core {
		if !unicode.IsDigit(r) && !strings.ContainsRune("一二三四五六七八九十百零〇.", r) && (len(core) > 1 || r > 'z' || !unicode.IsLetter(r)) {
			return false
		}
	}
	return true
}

// Numbered puts the number of an item before its words: a space only after what
// does not end in a full-width mark.
func Numbered(number, words string) string {
	if strings.HasSuffix(number, "、") || strings.HasSuffix(number, "）") || strings.HasSuffix(number, "．") {
		return number + words
	}
	return number + " " + words
}
