package office

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"laigao/domain"
)

const longestCaption = 200 // characters

// numberedCaption is a caption as people type it below a picture: 图1 选手合影,
// 图一：选手合影, 图片说明：选手合影.
var (
	numberedCaption = regexp.MustCompile(`^(?:图|图片|照片)\s*(?:[0-9０-９]+(?:[-—.．][0-9０-９]+)?|[一二三四五六七八九十]+[\s:：.．、，])[\s:：.．、，]*(.*)$`)
	namedCaption    = regexp.MustCompile(`^(?:图片说明|照片说明|图说|图注)\s*[:：]\s*(.+)$`)
)

// captionsOf returns the captions that a block is, nil where it is something
// else. A row of a table below a row of pictures holds one in each cell.
func captionsOf(b block) []string {
	var captions []string
	for cell := range strings.SplitSeq(b.text, "\t") {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			continue
		}
		words, is := captionIn(cell)
		if !is && b.caption {
			words, is = cell, true
		}
		if !is || utf8.RuneCountInString(words) > longestCaption || strings.Contains(cell, "\n") {
			return nil
		}
		captions = append(captions, words)
	}
	return captions
}

func captionIn(text string) (words string, is bool) {
	for _, pattern := range []*regexp.Regexp{numberedCaption, namedCaption} {
		if found := pattern.FindStringSubmatch(text); found != nil {
			if words = strings.TrimSpace(found[1]); words == "" {
				words = text
			}
			return words, true
		}
	}
	return text, strings.HasPrefix(text, "图为")
}

// arrange makes a document of blocks: pictures get their numbers, a picture
// that appears twice one, and what stands right below pictures and is a caption
// belongs to them, the last to the last. It returns the pictures' parts.
func arrange(blocks []block) (d domain.Document, pictures []string) {
	numbers := map[string]int{}
	var above []int // pictures that nothing but pictures stands below so far
	for at := 0; at < len(blocks); at++ {
		b := blocks[at]
		if len(b.pictures) > 0 && at > 0 && strings.TrimSpace(blocks[at-1].text) != "" {
			above = nil
		}
		for _, part := range b.pictures {
			if numbers[part] == 0 {
				pictures = append(pictures, part)
				numbers[part] = len(pictures)
				above = append(above, numbers[part])
			}
		}
		if strings.TrimSpace(b.text) == "" {
			continue
		}
		run := captionRun(blocks[at:], len(above))
		if run == 0 {
			d.Paragraphs = append(d.Paragraphs, domain.DocumentParagraph{Text: b.text, Heading: b.heading})
			if len(b.pictures) == 0 {
				above = nil
			}
			continue
		}
		var words []string
		for _, caption := range blocks[at : at+run] {
			words = append(words, captionsOf(caption)...)
		}
		for i, number := range above[len(above)-len(words):] {
			d.Paragraphs = append(d.Paragraphs, domain.DocumentParagraph{Text: words[i], Caption: number})
		}
		above, at = nil, at+run-1
	}
	d.Pictures = len(pictures)
	return d, pictures
}

// captionRun returns how many blocks from the first on are captions of at most
// so many pictures.
func captionRun(blocks []block, most int) int {
	run := 0
	for i, b := range blocks {
		captions := captionsOf(b)
		if len(captions) == 0 || len(captions) > most || i > 0 && len(b.pictures) > 0 {
			break
		}
		most -= len(captions)
		run++
	}
	return run
}
