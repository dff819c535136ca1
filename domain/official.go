package domain

import (
	"strconv"
	"unicode/utf8"
)

// OfficialDocument 公文 is a document of the office in the order in which
// GB/T 9704-2012 sets it. What is empty is left out.
type OfficialDocument struct {
	Title       string // a line each line
	Number      string // 发文字号, as in 示工通〔2026〕5号
	Recipients  string // 主送机关, without the colon
	Body        []OfficialBlock
	Signature   string // 发文机关署名
	Day         Day    // 成文日期
	Attachments []OfficialAttachment
	Imprint     Imprint
	More        map[string]string // further words of an office's own template, by the name of their placeholder
}

// OfficialAttachment 附件 stands on pages of its own behind the text, which names it.
type OfficialAttachment struct {
	Title string
	Body  []OfficialBlock
}

// Imprint 版记 stands at the foot of the last page.
type Imprint struct {
	Copies  string // 抄送机关
	Printer string // 印发机关
	Day     Day    // 印发日期
}

// Empty reports whether there is nothing to print.
func (i Imprint) Empty() bool { return i == Imprint{} }

// OfficialBlockKind is what a block of an official document is.
type OfficialBlockKind uint8

// The kinds of block.
const (
	OfficialText       OfficialBlockKind = 0
	OfficialHeading    OfficialBlockKind = 1 // 一、
	OfficialSubheading OfficialBlockKind = 2 // （一）
	OfficialGrid       OfficialBlockKind = 3 // a table
)

// OfficialBlock is one paragraph, heading or table. A heading comes with its
// number.
type OfficialBlock struct {
	Kind  OfficialBlockKind
	Text  string
	Table OfficialTable
}

// OfficialTable is a table whose head stands on every page that it reaches.
type OfficialTable struct {
	Caption string
	Columns []OfficialColumn
	Rows    [][]string // as many cells as columns
}

// OfficialColumn is one column of a table.
type OfficialColumn struct {
	Head   string
	Width  int  // in parts of the text's width
	Number bool // of figures, which stand at the right
}

// HeadingNumber writes the number of a heading of the first level, from 1: 一、.
func HeadingNumber(n int) string { return ChineseNumber(n) + "、" }

// SubheadingNumber writes the number of a heading of the second level, from 1: （一）.
func SubheadingNumber(n int) string { return "（" + ChineseNumber(n) + "）" }

// HalfWidths returns how wide a text is in halves of a character: what stands on
// a keyboard is half as wide as a Chinese character.
func HalfWidths(text string) int {
	n := 0
	for _, r := range text {
		n++
		if utf8.RuneLen(r) > 1 {
			n++
		}
	}
	return n
}

// ChineseNumber writes a number up to 99 as people count: 十二, 二十.
func ChineseNumber(n int) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 0 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return string(digits[n])
	}
	text := "十"
	if n >= 20 {
		text = string(digits[n/10]) + "十"
	}
	if n%10 > 0 {
		text += string(digits[n%10])
	}
	return text
}
