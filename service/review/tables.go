package review

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// exportStep is how many lines are read in one go for a table.
const exportStep = 500

// Export is a list of manuscripts about to leave the console.
type Export struct {
	Query InboxQuery
	IDs   []string // only these, where some were chosen
	Words string   // the list in words
}

// ManuscriptsTable returns a list of manuscripts as a table, in the order of the
// list. It holds nobody's contact.
func (s *Service) ManuscriptsTable(ctx context.Context, actor domain.Account, cmd Export) (domain.Table, error) {
	if err := actor.Require(domain.AssignManuscripts); err != nil {
		return domain.Table{}, err
	}
	if len(cmd.IDs) > bulkMost {
		return domain.Table{}, domain.Invalid(fmt.Sprintf("一次最多导出勾选的 %d 篇。", bulkMost))
	}
	page, err := s.begin(ctx, actor, cmd.Query)
	if err != nil {
		return domain.Table{}, err
	}
	if page.Search, err = domain.ParseSearch(cmd.Query.Words); err != nil {
		return domain.Table{}, err
	}
	read := func(from string) ([]Line, string, error) {
		q := cmd.Query
		q.After = from
		return s.exportedLines(ctx, actor, q, page)
	}
	if len(cmd.IDs) > 0 {
		read = func(string) ([]Line, string, error) { return s.chosenLines(ctx, actor, cmd.IDs) }
	}
	return s.leave(ctx, actor, "manuscript.export", domain.Table{
		Title: "稿件列表", Filter: cmd.Words, Columns: manuscriptColumns(), Rows: domain.PagedRows(read, manuscriptCells),
	}), nil
}

// leave completes a table that holds no personal columns.
func (s *Service) leave(ctx context.Context, actor domain.Account, action string, t domain.Table) domain.Table {
	subject, _, _ := strings.Cut(action, ".")
	return s.store.Leave(ctx, domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: subject}, domain.Export{}, t)
}

func (s *Service) exportedLines(ctx context.Context, actor domain.Account, q InboxQuery, page Inbox) ([]Line, string, error) {
	found, err := s.exported(ctx, actor, q, page)
	if err != nil {
		return nil, "", fmt.Errorf("export manuscripts: %w", err)
	}
	lines, err := s.lines(ctx, actor, found.lines)
	return lines, found.next, err
}

// exported returns the next part of a list, as large as can be.
func (s *Service) exported(ctx context.Context, actor domain.Account, q InboxQuery, page Inbox) (findings, error) {
	if q.hunted() {
		return s.find(ctx, actor, q, page)
	}
	query, none, err := s.selection(ctx, actor, q, page.Here)
	if err != nil || none {
		return findings{}, err
	}
	return s.listed(ctx, query, exportStep)
}

func (s *Service) chosenLines(ctx context.Context, actor domain.Account, ids []string) ([]Line, string, error) {
	found, err := s.store.Submitted(ctx, repository.SubmittedQuery{IDs: ids, Limit: len(ids)})
	if err != nil {
		return nil, "", fmt.Errorf("export chosen manuscripts: %w", err)
	}
	lines, err := s.lines(ctx, actor, found)
	return lines, "", err
}

func manuscriptColumns() []domain.Column {
	return []domain.Column{
		{Name: "编号"},
		{Name: "标题"},
		{Name: "单位"},
		{Name: "作者"},
		{Name: "类别"},
		{Name: "主题"},
		{Name: "体裁"},
		{Name: "来自"},
		{Name: "活动结束", Kind: domain.ColumnDay},
		{Name: "报送时间", Kind: domain.ColumnTime},
		{Name: "第几次报送", Kind: domain.ColumnCount},
		{Name: "时效"},
		{Name: "状态"},
		{Name: "办理人"},
		{Name: "审稿期限", Kind: domain.ColumnTime},
		{Name: "标签"},
	}
}

func manuscriptCells(l Line) []domain.Cell {
	timely, labels := "", make([]string, len(l.Labels))
	switch {
	case l.Late:
		timely = "超过三天"
	case l.OnTime:
		timely = "按时"
	}
	for i, label := range l.Labels {
		labels[i] = label.Name
	}
	text := domain.TextCell
	return []domain.Cell{
		text(l.Number), text(l.Title), text(l.UnitName), text(l.InformantName), text(l.Class.Label()), text(l.Topic), text(l.Genre.Label()), text(l.Source.Label()),
		domain.DayCell(l.ActivityDay), domain.TimeCell(l.SubmittedAt), domain.NumberCell(l.Round), text(timely), text(l.Status()), text(l.Charge.AssigneeName),
		domain.TimeCell(l.Charge.DueAt), text(strings.Join(labels, "、")),
	}
}

// WordsTable returns the words that a page narrows the list to; as .csv it can be
// imported again.
func (s *Service) WordsTable(ctx context.Context, actor domain.Account, q WordsQuery) (domain.Table, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return domain.Table{}, err
	}
	script, err := s.script()
	if err != nil {
		return domain.Table{}, err
	}
	query := repository.WordQuery{Key: script.Key(q.Text), Level: q.Level, Tag: strings.TrimSpace(q.Tag), Limit: exportStep}
	read := func(from string) ([]domain.Word, string, error) {
		query.After = from
		words, err := s.store.WordPage(ctx, query)
		if err != nil || len(words) < query.Limit {
			return words, "", err
		}
		return words, words[len(words)-1].Key, nil
	}
	columns := make([]domain.Column, len(wordColumns()))
	for i, name := range wordColumns() {
		columns[i].Name = name
	}
	return s.leave(ctx, actor, "word.export", domain.Table{Title: "词库", Filter: q.filter(), Columns: columns, Rows: domain.PagedRows(read, wordCells), Bare: true}), nil
}

// filter says what the words are narrowed to.
func (q WordsQuery) filter() string {
	words := "全部词语"
	if q.Level != 0 {
		words = q.Level.Label()
	}
	if q.Text != "" {
		words += "，含“" + q.Text + "”"
	}
	if q.Tag != "" {
		words += "，标签：" + q.Tag
	}
	return words
}

func wordCells(w domain.Word) []domain.Cell {
	var cells []domain.Cell
	for _, text := range wordTexts(w) {
		cells = append(cells, domain.TextCell(text))
	}
	return cells
}

// LeadersTable returns the list of leaders, a line for each post.
func (s *Service) LeadersTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	leaders, err := s.Leaders(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	var rows [][]domain.Cell
	for _, l := range leaders {
		posts := l.Posts
		if len(posts) == 0 {
			posts = []domain.Post{{}}
		}
		for _, p := range posts {
			row := []domain.Cell{domain.TextCell(l.Name), domain.TextCell(p.Title), domain.DayCell(p.From), domain.DayCell(p.To), {}}
			if p.Rank > 0 {
				row[4] = domain.NumberCell(p.Rank)
			}
			rows = append(rows, row)
		}
	}
	return s.leave(ctx, actor, "leader.export", domain.Table{
		Title: "领导人名录", Filter: "全部",
		Columns: []domain.Column{{Name: "姓名"}, {Name: "职务"}, {Name: "从", Kind: domain.ColumnDay}, {Name: "到", Kind: domain.ColumnDay}, {Name: "排序", Kind: domain.ColumnCount}},
		Rows:    domain.RowsOf(rows),
	}), nil
}

// LettersTable returns the manuscripts whose authors wrote and were not read yet.
func (s *Service) LettersTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return domain.Table{}, err
	}
	read := func(from string) ([]repository.UnreadThread, string, error) {
		threads, err := s.store.UnreadThreads(ctx, from, exportStep)
		if err != nil || len(threads) < exportStep {
			return threads, "", err
		}
		return threads, threads[len(threads)-1].LastID, nil
	}
	cells := func(l repository.UnreadThread) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(l.Number), domain.TextCell(l.Title), domain.TextCell(l.UnitName), domain.TextCell(l.InformantName), domain.NumberCell(l.Unread), domain.TimeCell(l.LastAt),
		}
	}
	return s.leave(ctx, actor, "manuscript.export_letters", domain.Table{
		Title: "作者来信", Filter: "还没有人看过的", Rows: domain.PagedRows(read, cells), Total: "合计",
		Columns: []domain.Column{{Name: "编号"}, {Name: "标题"}, {Name: "单位"}, {Name: "作者"}, {Name: "新来信", Kind: domain.ColumnCount, Sum: true}, {Name: "最近一封", Kind: domain.ColumnTime}},
	}), nil
}
