package review

import (
	_ "embed" // the list to begin with
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"laigao/domain"
)

// starterList is the list that every department begins with, of our own making.
//
//go:embed starter.csv
var starterList []byte

// wordColumns head a table of words, in this order. Only the first is needed.
func wordColumns() []string {
	return []string{"词语", "级别", "标签", "应写作", "说明", "白名单"}
}

const (
	maxWordTable = 4 << 20 // bytes
	mostProblems = 20
)

// readWords reads a table of words, or plain lines of one word each. It returns
// what could not be read in words, each with its line.
func readWords(table []byte, script domain.Script) (words []domain.Word, problems []string) {
	read, _, err := domain.ReadTable(table, maxWordTable, simplifiedchinese.GB18030.NewDecoder().Bytes)
	if err != nil {
		return nil, []string{domain.Public(err)}
	}
	seen := map[string]int{}
	for _, l := range read {
		line := l.Line
		word, problem := readWord(l.Cells)
		if word.Text == "" && problem == "" || line == 1 && word.Text == wordColumns()[0] {
			continue
		}
		word.Key = script.Key(word.Text)
		if problem == "" {
			problem = firstOf(word.Problems(script))
		}
		if earlier, twice := seen[word.Key]; twice && problem == "" {
			problem = fmt.Sprintf("与第 %d 行是同一个词。", earlier)
		}
		if problem != "" {
			problems = append(problems, fmt.Sprintf("第 %d 行：%s", line, problem))
			continue
		}
		seen[word.Key] = line
		words = append(words, word)
	}
	return words, problems
}

func firstOf(problems map[string]string) string {
	for _, field := range []string{"text", "level", "correct", "note", "tags", "fine"} {
		if problems[field] != "" {
			return problems[field]
		}
	}
	return ""
}

// readWord reads one line. A level left out is 提示.
func readWord(cells []string) (word domain.Word, problem string) {
	cell := func(i int) string {
		if i < len(cells) {
			return cells[i]
		}
		return ""
	}
	word = domain.Word{Text: cell(0), Level: domain.WordHint, Tags: strings.Fields(cell(2)), Correct: cell(3), Note: cell(4), Fine: lines(cell(5), "|")}
	if label := cell(1); label != "" && label != wordColumns()[1] {
		level, ok := domain.ParseWordLevel(label)
		if !ok {
			return word, "级别应为禁用、敏感或提示。"
		}
		word.Level = level
	}
	return word, ""
}

// lines cuts a text at each separator and leaves out what is empty.
func lines(text, separator string) []string {
	var all []string
	for part := range strings.SplitSeq(text, separator) {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(all, part) {
			all = append(all, part)
		}
	}
	return all
}

// writeWords writes words as text that readWords reads, to be shown before they
// are imported.
func writeWords(words []domain.Word) (string, error) {
	var out strings.Builder
	writer := csv.NewWriter(&out)
	rows := [][]string{wordColumns()}
	for _, w := range words {
		texts := wordTexts(w)
		for i := range texts {
			texts[i] = domain.SafeCell(texts[i])
		}
		rows = append(rows, texts)
	}
	if err := writer.WriteAll(rows); err != nil {
		return "", fmt.Errorf("write table of words: %w", err)
	}
	return out.String(), nil
}

// wordTexts are the cells of a word, by wordColumns.
func wordTexts(w domain.Word) []string {
	return []string{w.Text, w.Level.Label(), strings.Join(w.Tags, " "), w.Correct, w.Note, strings.Join(w.Fine, "|")}
}
