package recognition

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"laigao/domain"
	"laigao/repository"
)

// Files keeps bytes under keys. What Put has answered is durable.
type Files interface {
	// Put stores what r holds, replacing what was there in one step.
	Put(ctx context.Context, key string, r io.Reader) (size int64, sha256 string, err error)
	// Open returns what is stored, a NotFound error when there is nothing.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
}

// Paper writes documents of the office.
type Paper interface {
	// Official writes a document as the standard sets it.
	Official(w io.Writer, o domain.OfficialDocument) error
	// Template says which placeholders an office's own template has. One that
	// cannot be used is an Invalid error.
	Template(template []byte) (domain.TemplateReport, error)
	// Fill writes a document into a template.
	Fill(w io.Writer, template []byte, o domain.OfficialDocument) error
}

// Renderer shows documents as they are printed.
type Renderer interface {
	// Render prints a .docx. What cannot be printed is an Invalid error.
	Render(ctx context.Context, document []byte) (domain.Rendering, error)

	// Print prints a .docx as PDF alone. What cannot be printed is an Invalid error.
	Print(ctx context.Context, document []byte) ([]byte, error)
}

// CircularQuarter is a quarter in the list, with what it lacks.
type CircularQuarter struct {
	domain.Quarter
	Ended     bool
	Statement domain.StatementState
	Circulars []domain.Circular // the last issue first
}

// Draftable reports whether the quarter's first circular can be drafted.
func (q CircularQuarter) Draftable() bool { return q.Ended && len(q.Circulars) == 0 }

// Missing says what the quarter lacks, as people read it.
func (q CircularQuarter) Missing() string {
	switch {
	case !q.Ended:
		return "季度还没有结束。"
	case len(q.Circulars) == 0 && !q.Statement.Locked():
		return "还没有起草；积分结算单还没有审批，积分可能再变。"
	case len(q.Circulars) == 0:
		return "还没有起草。"
	}
	switch last := q.Circulars[0]; {
	case last.State == domain.CircularDrafted && !q.Statement.Locked():
		return "等另一位同事签发；积分结算单还没有审批，积分可能再变。"
	case last.State == domain.CircularDrafted:
		return "等另一位同事签发。"
	case last.State == domain.CircularSigned:
		return "等编文号印发。"
	case last.Scan.SHA256 == "":
		return "还没有上传盖章的扫描件。"
	}
	return ""
}

// Circulars returns the quarters that have or lack a circular, the newest first:
// those since something was submitted or is on account.
func (s *Service) Circulars(ctx context.Context, actor domain.Account) ([]CircularQuarter, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return nil, err
	}
	circulars, err := s.store.Circulars(ctx)
	if err != nil {
		return nil, fmt.Errorf("list circulars: %w", err)
	}
	statements, err := s.store.Statements(ctx)
	if err != nil {
		return nil, fmt.Errorf("list statements: %w", err)
	}
	today := domain.DayOf(s.store.Now())
	current := domain.QuarterOf(today, set.Begins())
	first, err := s.firstQuarter(ctx, current, set)
	if err != nil {
		return nil, err
	}
	var quarters []CircularQuarter
	for q := first; q.Compare(current) <= 0; q = q.Next() {
		one := CircularQuarter{Quarter: q, Ended: q.Last(set.Begins()) < today}
		for _, c := range circulars {
			if c.Quarter == q {
				one.Circulars = append(one.Circulars, c)
			}
		}
		for _, t := range statements {
			if t.Quarter == q {
				one.Statement = t.State
			}
		}
		quarters = append([]CircularQuarter{one}, quarters...)
	}
	return quarters, nil
}

// mostQuarters bounds the list of quarters.
const mostQuarters = 40

// firstQuarter returns the first quarter of which there is something to report.
func (s *Service) firstQuarter(ctx context.Context, current domain.Quarter, set domain.RewardSettings) (domain.Quarter, error) {
	sent, err := s.store.FirstSubmission(ctx)
	if err != nil {
		return current, fmt.Errorf("read the first submission: %w", err)
	}
	if sent.IsZero() {
		return current, nil
	}
	first := domain.QuarterOf(domain.DayOf(sent), set.Begins())
	if oldest := (domain.Quarter{Year: current.Year - mostQuarters/4, Number: current.Number}); first.Compare(oldest) < 0 {
		first = oldest
	}
	return first, nil
}

// reckonCircular reckons what is reported of a quarter, outside any transaction.
func (s *Service) reckonCircular(ctx context.Context, q domain.Quarter) (domain.CircularFigures, error) {
	set, err := settings(ctx, s.store)
	if err != nil {
		return domain.CircularFigures{}, err
	}
	f := domain.CircularFigures{Quarter: q, From: q.First(set.Begins()), Through: q.Last(set.Begins())}
	if f.Classes, err = s.store.UnitClasses(ctx); err != nil {
		return f, fmt.Errorf("list classes of units: %w", err)
	}
	counted := repository.FigureQuery{Period: domain.Period{From: f.From, To: f.Through}}
	if f.Manuscripts, err = s.store.CircularManuscripts(ctx, counted); err != nil {
		return f, fmt.Errorf("list what was submitted: %w", err)
	}
	if f.Adoptions, err = s.store.CircularAdoptions(ctx, counted); err != nil {
		return f, fmt.Errorf("list what was adopted: %w", err)
	}
	f.Units, err = s.circularUnits(ctx, f)
	return f, err
}

// circularUnits returns the units of the table with their points: those that
// there were at the end of the quarter, and those that have figures.
func (s *Service) circularUnits(ctx context.Context, f domain.CircularFigures) ([]domain.CircularUnit, error) {
	all, err := s.store.AllUnits(ctx)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	points, year, err := s.unitPoints(ctx, f.Quarter)
	if err != nil {
		return nil, err
	}
	active := map[string]bool{}
	for _, m := range f.Manuscripts {
		active[m.UnitID] = true
	}
	for _, a := range f.Adoptions {
		active[a.UnitID] = true
	}
	end := f.Through.Add(1).Time()
	var units []domain.CircularUnit
	for _, u := range all {
		was := u.CreatedAt.Before(end) && (u.ClosedAt.IsZero() || !u.ClosedAt.Before(end))
		if was || active[u.ID] || points[u.ID] != 0 || year[u.ID] != 0 {
			units = append(units, domain.CircularUnit{ID: u.ID, Class: u.Class, Name: u.Label(), Points: points[u.ID], YearPoints: year[u.ID]})
		}
	}
	if active[""] || points[""] != 0 || year[""] != 0 {
		units = append(units, domain.CircularUnit{Name: "未注明单位", Points: points[""], YearPoints: year[""]})
	}
	return units, nil
}

// unitPoints returns the points of units by the account, of a quarter and of its
// year up to it.
func (s *Service) unitPoints(ctx context.Context, q domain.Quarter) (quarter, year map[string]int64, err error) {
	year = map[string]int64{}
	for n := 1; n <= q.Number; n++ {
		points, err := s.store.UnitPoints(ctx, domain.Quarter{Year: q.Year, Number: n})
		if err != nil {
			return nil, nil, fmt.Errorf("read points of %d-%d: %w", q.Year, n, err)
		}
		for unit, sum := range points {
			year[unit] += sum
		}
		quarter = points
	}
	return quarter, year, nil
}

// DraftCircular reckons a quarter that has ended and drafts its circular, or
// where one is issued already one that corrects it. A draft that is there is
// returned as it is.
func (s *Service) DraftCircular(ctx context.Context, actor domain.Account, q domain.Quarter, correct bool) (string, error) {
	if err := actor.Require(domain.WriteCirculars); err != nil {
		return "", err
	}
	f, err := s.reckonCircular(ctx, q)
	if err != nil {
		return "", err
	}
	if f.Through >= domain.DayOf(s.store.Now()) {
		return "", domain.Conflict(q.Label() + "还没有结束，结束以后才能起草通报。")
	}
	department, err := s.store.Settings(ctx)
	if err != nil {
		return "", err
	}
	var id string
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		id, err = draft(ctx, tx, drafting{actor: actor, figures: f, federation: department.Federation, correct: correct})
		return err
	})
	return id, err
}

// drafting is a circular about to be drafted.
type drafting struct {
	actor      domain.Account
	figures    domain.CircularFigures
	federation string
	correct    bool
}

func draft(ctx context.Context, tx *repository.Store, d drafting) (string, error) {
	last, err := lastIssue(ctx, tx, d.figures.Quarter)
	if err != nil {
		return "", err
	}
	if last.ID != "" && last.State != domain.CircularIssued {
		return last.ID, nil
	}
	if last.ID != "" && !d.correct {
		return "", domain.Conflict(last.Label() + "已经印发（" + last.Number + "）。要更正，请另发更正通报。")
	}
	if last.ID == "" && d.correct {
		return "", domain.Conflict("这个季度还没有印发过通报，没有可以更正的。")
	}
	c := domain.Circular{
		ID: tx.NewID(), Quarter: d.figures.Quarter, Issue: last.Issue + 1, Corrects: last.ID,
		Title: d.figures.Title(d.federation, d.correct), To: "各旗区总工会，市直各产业工会、基层工会，机关各部室", From: d.federation,
		Drafted: domain.Signed{By: d.actor.ID, Name: d.actor.Name, At: tx.Now()},
	}
	if last.ID != "" {
		c.To, c.From = last.To, last.From
	}
	if err := c.Redraft(d.figures, correction(last), tx.Now()); err != nil {
		return "", err
	}
	text, err := figuresText(d.figures)
	if err != nil {
		return "", err
	}
	if err := tx.AddCircular(ctx, &c, text); err != nil {
		return "", fmt.Errorf("draft circular of %s: %w", c.Quarter, err)
	}
	return c.ID, audit(ctx, tx, d.actor.Actor(), domain.AuditRow{Action: "circular.draft", SubjectID: c.ID, Detail: c.Label()})
}

// correction is the sentence that names what is corrected.
func correction(of domain.Circular) string {
	if of.ID == "" {
		return ""
	}
	return "《" + joinLines(of.Title) + "》（" + of.Number + "，" + of.Day.Chinese() + "）中的数据现予更正，以本通报为准。（请在此写明更正了哪些内容、为什么更正。）"
}

// lastIssue returns the last circular of a quarter, the zero one for none.
func lastIssue(ctx context.Context, on *repository.Store, q domain.Quarter) (domain.Circular, error) {
	all, err := on.Circulars(ctx)
	if err != nil {
		return domain.Circular{}, fmt.Errorf("list circulars: %w", err)
	}
	for _, c := range all {
		if c.Quarter == q {
			return c, nil
		}
	}
	return domain.Circular{}, nil
}

func figuresText(f domain.CircularFigures) (string, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("write the figures of %s: %w", f.Quarter, err)
	}
	return string(text), nil
}

// frozen reads the figures of a circular as they were kept, and refuses those
// that somebody has changed in the database.
func frozen(ctx context.Context, on *repository.Store, c domain.Circular) (domain.CircularFigures, error) {
	var f domain.CircularFigures
	text, err := on.CircularFigures(ctx, c.ID)
	if err != nil {
		return f, fmt.Errorf("read the figures of circular %s: %w", c.ID, err)
	}
	if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:]) != c.Hash {
		return f, &domain.Error{Kind: domain.KindInternal, Public: "这份通报的数据和保存时的核对码不一致，可能被改动过，请联系技术人员。", Err: errors.New("figures do not match their hash")}
	}
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return f, fmt.Errorf("read the figures of circular %s: %w", c.ID, err)
	}
	return f, nil
}
