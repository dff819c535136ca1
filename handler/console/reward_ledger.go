package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

// ledgerPage is the entries of one quarter, or of a year.
type ledgerPage struct {
	recognition.LedgerView
	Query recognition.LedgerQuery
	May   rewardRights
	Typed adjustTyped
}

// adjustTyped is an entry by hand as it was typed, and what is wrong with it.
type adjustTyped struct {
	EntryID  string // beside which it was typed
	Measure  domain.Measure
	Amount   string
	Reason   string
	Into     string
	Problems map[string]string
	Trouble  string
}

// OfYear reports whether the list is of a whole year.
func (l *ledgerPage) OfYear() bool { return l.Query.Quarter.Number == 0 }

// Older is the address of the next page, empty on the last.
func (l *ledgerPage) Older() string {
	if l.Next == "" {
		return ""
	}
	return ledgerPath(l.Query, "after", l.Next)
}

// Narrowed returns what the list is narrowed to, as an address has it.
func (l *ledgerPage) Narrowed() string {
	_, narrowed, _ := strings.Cut(ledgerPath(l.Query, "after", l.Query.After), "?")
	return narrowed
}

// Of returns the list narrowed to one author.
func (l *ledgerPage) Of(authorID string) string { return ledgerPath(l.Query, "author", authorID) }

// Author returns the name of the author that the list is narrowed to.
func (l *ledgerPage) Author() string {
	for _, a := range l.Authors {
		if a.AuthorID == l.Query.AuthorID {
			return a.Author
		}
	}
	return ""
}

// Measures returns what can be adjusted.
func (l *ledgerPage) Measures() []domain.Measure {
	return []domain.Measure{domain.MeasureMoney, domain.MeasurePoints}
}

// ledgerPath is the address of a list of entries with one thing changed.
func ledgerPath(q recognition.LedgerQuery, name, value string) string {
	values := url.Values{}
	for field, now := range map[string]string{"author": q.AuthorID, "unit": q.UnitID, "adjusting": yes(q.Adjusting), "changed": yes(q.Changed), name: value} {
		if now != "" {
			values.Set(field, now)
		}
	}
	path := statementPath(q.Quarter) + "/ledger"
	if len(values) > 0 {
		path += "?" + values.Encode()
	}
	return path
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func (p *Console) rewardLedger(c *gin.Context) error {
	return p.renderLedger(c, http.StatusOK, c.Request.URL.Query(), adjustTyped{})
}

// renderLedger shows the list that values describe.
func (p *Console) renderLedger(c *gin.Context, status int, values url.Values, typed adjustTyped) error {
	q, err := domain.ParseAccount(c.Param("quarter"))
	if err != nil {
		return err
	}
	query := entriesQuery(q, values)
	found, err := p.recognition.LedgerOf(c.Request.Context(), p.current(c), query)
	if err != nil {
		return err
	}
	page := &ledgerPage{LedgerView: found, Query: query, May: rightsOf(p.current(c)), Typed: typed}
	page.May.Reckon = page.May.Reckon && !page.OfYear() // entries are made by hand beside those of a quarter
	return p.pages.Render(c, status, "ledger", page)
}

func entriesQuery(q domain.Quarter, values url.Values) recognition.LedgerQuery {
	return recognition.LedgerQuery{
		Quarter: q, AuthorID: values.Get("author"), UnitID: values.Get("unit"),
		Adjusting: values.Get("adjusting") == "yes", Changed: values.Get("changed") == "yes", After: values.Get("after"),
	}
}

// ledgerTable is the list that the page shows, all its pages.
func (p *Console) ledgerTable(c *gin.Context, _ domain.Export) (domain.Table, error) {
	q, err := domain.ParseAccount(c.Param("quarter"))
	if err != nil {
		return domain.Table{}, err
	}
	return p.recognition.LedgerTable(c.Request.Context(), p.current(c), entriesQuery(q, c.Request.URL.Query()))
}

// paymentsTable is the sheet to be signed.
func (p *Console) paymentsTable(c *gin.Context, e domain.Export) (domain.Table, error) {
	q, err := domain.ParseQuarter(c.Param("quarter"))
	if err != nil {
		return domain.Table{}, err
	}
	return p.recognition.PaymentsTable(c.Request.Context(), p.current(c), recognition.PaidIn{Quarter: q, Month: c.Query("month")}, e)
}

// taxTable is what the tax client imports.
func (p *Console) taxTable(c *gin.Context, e domain.Export) (domain.Table, error) {
	q, err := domain.ParseQuarter(c.Param("quarter"))
	if err != nil {
		return domain.Table{}, err
	}
	return p.recognition.TaxTable(c.Request.Context(), p.current(c), recognition.PaidIn{Quarter: q, Month: c.Query("month")}, e)
}

// adjustReward writes an entry by hand beside the one that it corrects.
func (p *Console) adjustReward(c *gin.Context) error {
	typed := adjustTyped{EntryID: c.PostForm("entry"), Amount: c.PostForm("amount"), Reason: c.PostForm("reason"), Into: c.PostForm("into")}
	if c.PostForm("measure") == "1" {
		typed.Measure = domain.MeasureMoney
	}
	into, err := domain.ParseQuarter(typed.Into)
	if err != nil {
		return err
	}
	amount, ok := adjustedAmount(typed.Amount)
	if !ok {
		amount = 0 // is refused with the field's own words
	}
	err = p.recognition.Adjust(c.Request.Context(), p.current(c), recognition.Adjust{
		Quarter: into, AdoptionID: c.PostForm("adoption"), AuthorID: c.PostForm("author"), Measure: typed.Measure, Amount: amount, Reason: typed.Reason,
	})
	kind := domain.KindOf(err)
	switch {
	case err == nil:
		p.site.Flash(c, "已记入"+into.Label()+"。")
		return web.Redirect(c, statementPath(into)+"/ledger?adjusting=yes")
	case kind != domain.KindInvalid && kind != domain.KindConflict:
		return err
	}
	typed.Problems, typed.Trouble = domain.FieldsOf(err), domain.Public(err)
	list, _ := url.ParseQuery(c.PostForm("list")) // what cannot be read is no narrowing
	return p.renderLedger(c, web.Status(kind), list, typed)
}

// adjustedAmount reads yuan or points with at most two places as hundredths.
func adjustedAmount(text string) (int64, bool) {
	text = strings.NewReplacer(",", "", "，", "", "¥", "", "￥", "", " ", "", "－", "-", "＋", "+").Replace(text)
	sign := int64(1)
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = -1, rest
	}
	whole, places, _ := strings.Cut(strings.TrimPrefix(text, "+"), ".")
	if len(places) > 2 || len(whole) > 9 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(places + "00")[:2], 10, 63)
	if err != nil {
		return 0, false
	}
	return sign * int64(n), true //nolint:gosec // at most 63 bits
}

// unadjustReward takes back an entry that was made by hand.
func (p *Console) unadjustReward(c *gin.Context) error {
	q, err := domain.ParseQuarter(c.Param("quarter"))
	if err != nil {
		return err
	}
	if err := p.recognition.Unadjust(c.Request.Context(), p.current(c), q, c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "人工调整已撤销。")
	return web.Redirect(c, statementPath(q)+"/ledger?adjusting=yes")
}
