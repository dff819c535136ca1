package domain

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// SafeCell keeps a spreadsheet from taking a cell for a formula.
func SafeCell(cell string) string {
	begins := strings.TrimLeft(cell, " ")
	if first, _ := utf8.DecodeRuneInString(begins); begins != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}

// PlainCell takes back the mark of SafeCell.
func PlainCell(cell string) string {
	if bare, marked := strings.CutPrefix(cell, "'"); marked && SafeCell(bare) != bare {
		return bare
	}
	return cell
}

// TableLine is one line of a table that holds anything.
type TableLine struct {
	Line  int // in the file, from 1
	Cells []string
}

// ReadTable reads a comma separated table of at most so many bytes: in UTF-8,
// else by decode, as Excel writes it in China. Cells come trimmed and without
// SafeCell's mark. Text is the table in UTF-8. What cannot be read is Invalid.
func ReadTable(table []byte, most int, decode func([]byte) ([]byte, error)) (lines []TableLine, text string, err error) {
	if len(table) > most {
		return nil, "", Invalid("文件太大，请分成几份导入。")
	}
	table = bytes.TrimPrefix(table, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(table) {
		if table, err = decode(table); err != nil {
			return nil, "", Invalid("文件的文字编码认不出来，请另存为 UTF-8 的 CSV 再导入。")
		}
	}
	reader := csv.NewReader(bytes.NewReader(table))
	reader.FieldsPerRecord = -1
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return lines, string(table), nil
		}
		if fault, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, "", Invalid(fmt.Sprintf("第 %d 行：引号不配对，请检查。", fault.Line))
		}
		if err != nil {
			return nil, "", fmt.Errorf("read table: %w", err)
		}
		line, _ := reader.FieldPos(0)
		for i := range cells {
			cells[i] = PlainCell(strings.TrimSpace(cells[i]))
		}
		if strings.Join(cells, "") != "" {
			lines = append(lines, TableLine{Line: line, Cells: cells})
		}
	}
}
