package phone

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

func (p *Phone) rewardRoutes(r gin.IRouter) {
	own := r.Group("/rewards", p.requireInformant())
	own.GET("", p.site.Handle(p.rewards))
	own.GET("/objection", p.site.Handle(p.objectionPage))
	own.POST("/objection", p.site.Handle(p.object))
	own.POST("/objections/:id/back", p.site.Handle(p.withdrawObjection))
	own.GET("/account", p.site.Handle(p.rewardAccount))
	own.POST("/account", p.site.Handle(p.saveRewardAccount))
	own.POST("/account/refuse", p.site.Handle(p.refuseFees))
}

// requireInformant sends everybody home who is none.
func (p *Phone) requireInformant() gin.HandlerFunc {
	return p.site.Handle(func(c *gin.Context) error {
		if p.current(c).Informant.ID != "" {
			return nil
		}
		c.Abort()
		return web.Redirect(c, "/m/")
	})
}

// rewardsPage is what an informant has earned.
type rewardsPage struct {
	recognition.OwnPage
	Owner    string // whose the page is, for what a browser keeps of it
	Rank     recognition.Rank
	Chosen   rewardQuarter
	Rows     []rewardQuarter
	Items    []*rewardItem // of the chosen quarter, that brought or took something
	Nothing  []*rewardItem // of the chosen quarter, that did not
	Chart    rewardChart
	Expected bool // the year's sums hold a quarter that may still change
}

// rewardQuarter is a quarter as the page lists it.
type rewardQuarter struct {
	recognition.OwnQuarter
	Here bool
}

// Expected reports whether the quarter's sums may still change.
func (q *rewardQuarter) Expected() bool { return !q.State.Locked() }

// Points and Money write what the quarter brought.
func (q *rewardQuarter) Points() string { return domain.MeasurePoints.Words(q.Own.Points) }

// Money writes the fee of the quarter.
func (q *rewardQuarter) Money() string { return fen(q.Own.Fen) }

// Tone is the class of style that goes with how far the quarter has come.
func (q *rewardQuarter) Tone() string {
	switch {
	case q.Returned():
		return "warn"
	case q.Expected():
		return "info"
	case q.Payment != nil && q.Payment.State != domain.PaymentPaid && q.Payment.State != domain.PaymentDue:
		return "plain"
	}
	return "good"
}

// Says explains how far the quarter has come and what to do about it.
func (q *rewardQuarter) Says() string {
	switch {
	case q.State == domain.StatementOpen:
		return "数目是预计的，季度结束、核定以后才算数。"
	case q.Expected():
		return "部门正在核对，数目可能还会变。"
	case q.Payment == nil:
		return ""
	}
	switch p := q.Payment; p.State {
	case domain.PaymentDue:
		return "数目已经核定，等待发放。"
	case domain.PaymentPaid:
		return p.PaidDay.Chinese() + "发放，实发 " + fen(p.Net()) + "。"
	case domain.PaymentReturned:
		return "银行退回：" + p.Note + "。请核对收款账户，改好以后部门会重新发放。"
	case domain.PaymentRefused:
		return "您放弃了这笔稿酬，积分照计。"
	case domain.PaymentCarried:
		return "本季要退的比应得的多，差额 " + fen(-p.Owed()) + " 从下一季度的稿酬里扣。"
	case domain.PaymentHeld:
		return "暂缓发放：" + p.Note + "。"
	}
	return ""
}

// Brief is Says in the list of quarters.
func (q *rewardQuarter) Brief() string {
	if q.Payment != nil && q.Payment.State == domain.PaymentPaid {
		return q.Payment.PaidDay.Chinese() + "实发 " + fen(q.Payment.Net())
	}
	return ""
}

// Withheld writes the tax of the payment.
func (q *rewardQuarter) Withheld() string { return fen(q.Payment.Tax) }

// Gross writes what the payment comes to before tax.
func (q *rewardQuarter) Gross() string { return fen(q.Payment.Gross) }

// Net writes what is paid out.
func (q *rewardQuarter) Net() string { return fen(q.Payment.Net()) }

// Carried writes what the quarter before left over.
func (q *rewardQuarter) Carried() string { return fen(q.Payment.Carried) }

// Others writes what the informant is paid for other authors.
func (q *rewardQuarter) Others() string { return fen(q.ForOthers()) }

// Taxed reports whether there is a payment to be explained: gross, tax and net.
func (q *rewardQuarter) Taxed() bool { return q.Payment != nil && q.Payment.Gross > 0 }

func fen(amount int64) string { return domain.MeasureMoney.Words(amount) }

// rewardItem is one adoption with its entries of a quarter.
type rewardItem struct {
	recognition.OwnLine // the first
	Sum                 domain.Sum
	Lines               []recognition.OwnLine
	Waits               bool // an objection about it waits
}

// Amount writes what the adoption brought.
func (i *rewardItem) Amount() string {
	if i.Sum == (domain.Sum{}) {
		return "不计"
	}
	return i.Sum.Words()
}

// Marks are the words that set an item apart.
func (i *rewardItem) Marks() []string {
	var marks []string
	add := func(is bool, word string) {
		if is && !slices.Contains(marks, word) {
			marks = append(marks, word)
		}
	}
	for _, l := range i.Lines {
		add(l.Late(), "补录")
		add(l.Adjusts && !l.Manual, "更正")
		add(l.Manual, "人工调整")
	}
	return marks
}

// itemsOf puts the entries of each adoption together, in the order of the list.
func itemsOf(page recognition.OwnPage) (items, nothing []*rewardItem) {
	var all []*rewardItem
	for _, l := range page.Lines {
		i := slices.IndexFunc(all, func(one *rewardItem) bool { return one.AdoptionID == l.AdoptionID })
		if i < 0 {
			i = len(all)
			all = append(all, &rewardItem{OwnLine: l, Waits: slices.ContainsFunc(page.Objections, func(o recognition.OwnObjection) bool {
				return o.State == domain.ObjectionOpen && o.AdoptionID == l.AdoptionID
			})})
		}
		all[i].Lines = append(all[i].Lines, l)
		all[i].Sum = all[i].Sum.Plus(domain.SumOf([]domain.RewardEntry{l.RewardEntry}))
	}
	for _, one := range all {
		if slices.ContainsFunc(one.Lines, func(l recognition.OwnLine) bool { return l.Amount != 0 }) {
			items = append(items, one)
		} else {
			nothing = append(nothing, one)
		}
	}
	return items, nothing
}

func (p *Phone) rewards(c *gin.Context) error {
	ctx, who := c.Request.Context(), p.current(c).Informant
	wanted, _ := domain.ParseQuarter(c.Query("quarter")) // none: the newest
	own, err := p.recognition.Own(ctx, who, wanted)
	if err != nil {
		return err
	}
	page := rewardsPage{OwnPage: own, Owner: who.ID, Chosen: rewardQuarter{OwnQuarter: own.Chosen}}
	if page.Rank, err = p.recognition.Rank(ctx, who, own.Year); err != nil {
		return err
	}
	for _, q := range own.Quarters {
		row := rewardQuarter{OwnQuarter: q, Here: q.ID == own.Chosen.ID}
		page.Rows = append(page.Rows, row)
		page.Expected = page.Expected || row.Expected() && q.Entries > 0 && q.Quarter.Year == own.Year
	}
	page.Items, page.Nothing = itemsOf(own)
	page.Chart = chartOf(page.Rows)
	return p.pages.Render(c, http.StatusOK, "rewards", &page)
}

// Points writes the year's points.
func (p *rewardsPage) Points() string { return domain.MeasurePoints.Words(p.InYear.Points) }

// Money writes the year's fee.
func (p *rewardsPage) Money() string { return fen(p.InYear.Fen) }

// Missing reports whether an objection that an adoption is missing waits.
func (p *rewardsPage) Missing() bool {
	return slices.ContainsFunc(p.Objections, func(o recognition.OwnObjection) bool {
		return o.State == domain.ObjectionOpen && o.AdoptionID == ""
	})
}

// rewardChart is a picture of the quarters: one bar each, the oldest first.
type rewardChart struct {
	Measure string
	Width   int
	Bars    []rewardBar
}

type rewardBar struct {
	X, Y, Height, Middle int
	Label, Words         string
	Expected, Here       bool
}

const (
	mostBars  = 8
	barWidth  = 40 // with the gap
	barHeight = 72 // of the highest
	barTop    = 20 // room for the figure above it
)

// chartOf draws the last quarters by money, or by points where none brought money;
// no picture of fewer than two.
func chartOf(rows []rewardQuarter) rewardChart {
	rows = slices.DeleteFunc(slices.Clone(rows), func(q rewardQuarter) bool { return q.Entries == 0 })
	rows = rows[:min(len(rows), mostBars)]
	if len(rows) < 2 {
		return rewardChart{}
	}
	slices.Reverse(rows)
	chart := rewardChart{Measure: "稿酬（元）", Width: barWidth * len(rows)}
	amount := func(q rewardQuarter) int64 { return max(q.Own.Fen, 0) }
	if !slices.ContainsFunc(rows, func(q rewardQuarter) bool { return q.Own.Fen > 0 }) {
		chart.Measure, amount = "积分", func(q rewardQuarter) int64 { return max(q.Own.Points, 0) }
	}
	var most int64 = 1
	for _, q := range rows {
		most = max(most, amount(q))
	}
	for i, q := range rows {
		height := int(amount(q) * barHeight / most)
		chart.Bars = append(chart.Bars, rewardBar{
			X: i*barWidth + 8, Middle: i*barWidth + barWidth/2, Y: barTop + barHeight - height, Height: max(height, 1),
			Label: quarterTag(q.Quarter), Words: whole(amount(q)), Expected: q.Expected(), Here: q.Here,
		})
	}
	return chart
}
