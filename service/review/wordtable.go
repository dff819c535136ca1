package review

import (
	"bytes"
	_ "embed" // the list to begin with
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

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
	if len(table) > maxWordTable {
		return nil, []string{"文件太大，请分成几份导入。"}
	}
	table = bytes.TrimPrefix(table, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(table) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(table)
		if err != nil {
			return nil, []string{"文件的文字编码认不出来，请另存为 UTF-8 再导入。"}
		}
		table = decoded
	}
	reader := csv.NewReader(bytes.NewReader(table))
	reader.FieldsPerRecord = -1
	seen := map[string]int{}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return words, problems
		}
		if err != nil {
			return words, append(problems, "引号不配对，请检查文件。")
		}
		line, _ := reader.FieldPos(0)
		word, problem := readWord(cells)
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
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	word = domain.Word{Text: plainCell(cell(0)), Level: domain.WordHint, Tags: strings.Fields(cell(2)), Correct: cell(3), Note: cell(4), Fine: lines(cell(5), "|")}
	if label := cell(1); label != "" && label != wordColumns()[1] {
		level, ok := domain.ParseWordLevel(label)
		if !ok {
			return word, "级别应为禁用、敏感或提示。"
		}
		word.Level = level
	}
	return word, ""
}

// plainCell takes back the mark that keeps a spreadsheet from reading a formula.
func plainCell(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
		return cell[1:]
	}
	return cell
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

// writeWords writes a table that readWords reads, and that a spreadsheet opens
// without taking a word for a formula.
func writeWords(words []domain.Word) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\xef\xbb\xbf")
	writer := csv.NewWriter(&out)
	rows := [][]string{wordColumns()}
	for _, w := range words {
		rows = append(rows, []string{
			safeCell(w.Text), w.Level.Label(), safeCell(strings.Join(w.Tags, " ")), safeCell(w.Correct), safeCell(w.Note), safeCell(strings.Join(w.Fine, "|")),
		})
	}
	if err := writer.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write table of words: %w", err)
	}
	return out.Bytes(), nil
}

func safeCell(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
