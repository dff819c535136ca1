package registry

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"laigao/domain"
	"laigao/repository"
)

// columns head the table of units, in this order.
func columns() []string {
	return []string{"编码", "名称", "简称", "类别", "上级编码", "排序", "需工会主席审签"}
}

// Imported is what an import of units did.
type Imported struct {
	Added   int
	Changed int
	Same    int
}

const (
	maxTable       = 8 << 20 // bytes
	reportProblems = 20
)

// ImportUnits reads a table of units, comma separated, in UTF-8 or as Excel
// writes it in China. Units are known by their code, so that importing a table
// again changes only what differs. One problem stops the whole import; each is
// named with its line. For the command line only.
func (s *Service) ImportUnits(ctx context.Context, by domain.Actor, table io.Reader) (Imported, error) {
	if by.Kind != domain.ActorOperator {
		return Imported{}, domain.Forbidden("单位只能由运维人员在命令行批量导入。")
	}
	rows, err := readTable(table)
	if err != nil {
		return Imported{}, err
	}
	var done Imported
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		done = Imported{}
		units, problems, err := plan(ctx, tx, rows)
		if err != nil || len(problems) > 0 {
			return firstProblem(err, problems)
		}
		return done.apply(ctx, tx, by, units)
	})
	if err != nil {
		return Imported{}, err
	}
	return done, nil
}

type unitRow struct {
	line   int
	cells  []string
	unit   domain.Unit
	before domain.Unit
}

func (r unitRow) problem(words string) string { return fmt.Sprintf("第 %d 行：%s", r.line, words) }

func firstProblem(err error, problems []string) error {
	if err != nil {
		return err
	}
	if extra := len(problems) - reportProblems; extra > 0 {
		problems = append(problems[:reportProblems:reportProblems], fmt.Sprintf("另有 %d 处问题。", extra))
	}
	return domain.Invalid("没有导入，请改正后再试。\n" + strings.Join(problems, "\n"))
}

// readTable reads the lines below the head.
func readTable(table io.Reader) ([]unitRow, error) {
	text, err := io.ReadAll(io.LimitReader(table, maxTable+1))
	if err != nil {
		return nil, fmt.Errorf("read table of units: %w", err)
	}
	lines, _, err := domain.ReadTable(text, maxTable, simplifiedchinese.GB18030.NewDecoder().Bytes)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || !slices.Equal(cut(lines[0].Cells), columns()) {
		return nil, domain.Invalid("第 1 行应为表头：" + strings.Join(columns(), ","))
	}
	var rows []unitRow
	for _, l := range lines[1:] {
		rows = append(rows, unitRow{line: l.Line, cells: cut(l.Cells)})
	}
	return rows, nil
}

// cut drops empty cells behind the last column, which spreadsheets leave.
func cut(cells []string) []string {
	for len(cells) > len(columns()) && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// plan decides what each line does to which unit and names every problem.
func plan(ctx context.Context, tx *repository.Store, rows []unitRow) (planned []unitRow, problems []string, err error) {
	classes, err := tx.UnitClasses(ctx)
	if err != nil {
		return nil, nil, err
	}
	known, err := unitsByCode(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]int{}
	for i := range rows {
		row := &rows[i]
		if len(row.cells) != len(columns()) {
			problems = append(problems, row.problem(fmt.Sprintf("应有 %d 列，实有 %d 列。", len(columns()), len(row.cells))))
			continue
		}
		code := row.cells[0]
		if first, again := seen[code]; again {
			problems = append(problems, row.problem(fmt.Sprintf("编码与第 %d 行相同。", first)))
			continue
		}
		seen[code] = row.line
		row.before = known[code]
		if row.before.ID == "" {
			row.unit.ID = tx.NewID()
		} else {
			row.unit = row.before
		}
		for _, words := range row.read(classes) {
			problems = append(problems, row.problem(words))
		}
		known[code] = row.unit
	}
	return rows, append(problems, parents(rows, known)...), nil
}

func unitsByCode(ctx context.Context, tx *repository.Store) (map[string]domain.Unit, error) {
	known := map[string]domain.Unit{}
	query := repository.UnitQuery{Closed: true, Limit: 1000}
	for {
		lines, err := tx.UnitLines(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			if l.Code != "" {
				known[l.Code] = l.Unit
			}
		}
		if len(lines) < query.Limit {
			return known, nil
		}
		query.After = lines[len(lines)-1].ID
	}
}

// read puts the cells of a line into its unit, but for the parent.
func (r *unitRow) read(classes []domain.UnitClass) []string {
	var problems []string
	u, c := &r.unit, r.cells
	u.Code, u.Name, u.ShortName, u.Class = c[0], c[1], c[2], ""
	for _, class := range classes {
		if c[3] == class.Name || c[3] == class.Code {
			u.Class = class.Code
		}
	}
	if u.Code == "" {
		problems = append(problems, "缺少编码。")
	}
	if u.Class == "" {
		problems = append(problems, "类别“"+domain.Shorten(c[3], 20)+"”不存在。")
	}
	u.Position = 0
	if c[5] != "" {
		position, err := strconv.Atoi(c[5])
		if err != nil {
			problems = append(problems, "排序应为整数。")
		}
		u.Position = position
	}
	switch c[6] {
	case "是":
		u.Endorse = true
	case "否", "":
		u.Endorse = false
	default:
		problems = append(problems, "“需工会主席审签”应填 是 或 否。")
	}
	u.Initials = initials(u.Name, u.ShortName)
	faults := unitTextProblems(*u)
	for _, field := range []string{"name", "short_name", "code", "position"} {
		if faults[field] != "" {
			problems = append(problems, faults[field])
		}
	}
	return problems
}

// parents ties the lines to the units above them and names loops.
func parents(rows []unitRow, known map[string]domain.Unit) []string {
	var problems []string
	above := map[string]string{} // id to the id of its parent
	for _, u := range known {
		above[u.ID] = u.ParentID
	}
	for i := range rows {
		row := &rows[i]
		if len(row.cells) != len(columns()) {
			continue
		}
		row.unit.ParentID = ""
		if code := row.cells[4]; code != "" {
			parent, ok := known[code]
			if !ok {
				problems = append(problems, row.problem("上级编码“"+domain.Shorten(code, 20)+"”不存在。"))
				continue
			}
			row.unit.ParentID = parent.ID
		}
		above[row.unit.ID] = row.unit.ParentID
	}
	for _, row := range rows {
		if loops(above, row.unit.ID) {
			problems = append(problems, row.problem("上级单位不能是它自己或它的下级。"))
		}
	}
	return problems
}

func loops(above map[string]string, id string) bool {
	at := above[id]
	for range len(above) + 1 {
		if at == "" {
			return false
		}
		if at == id {
			return true
		}
		at = above[at]
	}
	return false // a loop further up is its own members' problem
}

func (d *Imported) apply(ctx context.Context, tx *repository.Store, by domain.Actor, rows []unitRow) error {
	for _, row := range rows {
		switch {
		case row.before.ID == "":
			if err := tx.AddUnit(ctx, &row.unit); err != nil {
				return err
			}
			d.Added++
		case row.before == row.unit:
			d.Same++
		default:
			if err := tx.SaveUnit(ctx, row.unit); err != nil {
				return err
			}
			d.Changed++
		}
	}
	if d.Added+d.Changed == 0 {
		return nil
	}
	return tx.Audit(ctx, domain.AuditRow{
		Actor: by, Action: "unit.import", Subject: "unit",
		Detail: fmt.Sprintf("导入单位：新增 %d，修改 %d，不变 %d", d.Added, d.Changed, d.Same),
	})
}
