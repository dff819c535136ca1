package office

import (
	"encoding/xml"
	"strings"

	"laigao/domain"
)

// table reads rows.
func (w *walker) table(out *[]block) error {
	return w.inside(func(child xml.StartElement) error { return w.rows(child, out) })
}

func (w *walker) rows(start xml.StartElement, out *[]block) error {
	again := func(child xml.StartElement) error { return w.rows(child, out) }
	switch start.Name.Local {
	case "tr":
		var cells [][]block
		if err := w.inside(func(child xml.StartElement) error { return w.cells(child, &cells) }); err != nil {
			return err
		}
		*out = append(*out, rowOf(cells)...)
		return nil
	case "sdt":
		return w.control(again)
	case "ins", "customXml":
		return w.inside(again)
	}
	return w.skip(start)
}

func (w *walker) cells(start xml.StartElement, cells *[][]block) error {
	again := func(child xml.StartElement) error { return w.cells(child, cells) }
	switch start.Name.Local {
	case "tc":
		var cell []block
		err := w.blocks(start, &cell)
		*cells = append(*cells, joinMerged(cell))
		return err
	case "sdt":
		return w.control(again)
	case "ins", "customXml":
		return w.inside(again)
	}
	return w.skip(start)
}

// rowOf makes a row of cells one line with tabs. A row of one cell only lays out
// what it holds.
func rowOf(cells [][]block) []block {
	if len(cells) == 1 {
		return cells[0]
	}
	row := block{row: true}
	texts := make([]string, len(cells))
	for i, cell := range cells {
		var lines []string
		for _, b := range cell {
			lines = append(lines, strings.ReplaceAll(b.text, "\t", " "))
			row.pictures = append(row.pictures, b.pictures...)
		}
		texts[i] = domain.RunOn(strings.Join(lines, "\n"))
	}
	if row.text = strings.Join(texts, "\t"); strings.TrimSpace(row.text) == "" {
		row.text = ""
	}
	if row.text == "" && len(row.pictures) == 0 {
		return nil
	}
	return []block{row}
}

// joinMerged puts paragraphs together whose division was deleted.
func joinMerged(blocks []block) []block {
	var joined []block
	for _, b := range blocks {
		if n := len(joined); n > 0 && joined[n-1].goesOn && !b.row {
			before := joined[n-1]
			b.text, b.pictures = before.text+b.text, append(before.pictures, b.pictures...)
			joined[n-1] = b
			continue
		}
		joined = append(joined, b)
	}
	return joined
}
