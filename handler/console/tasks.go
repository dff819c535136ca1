package console

import (
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/notice"
	"laigao/service/publishing"
	"laigao/service/registry"
	"laigao/service/review"
)

const (
	oldestShown = 8 // manuscripts on the start page
	othersShown = 5 // of everything else
)

// tasks is one kind of work that waits for the account, the most pressing first.
type tasks struct {
	Title string
	Path  string // the whole list
	Count int
	Lines []task
}

// task is one thing to do; its title opens it.
type task struct {
	Title string
	Path  string
	Facts []string
	State string // tone of the label
	Label string
	At    time.Time
}

// tasksOf lists what waits for the account, leaving out what there is none of.
func (p *Console) tasksOf(c *gin.Context, a domain.Account) ([]tasks, error) {
	var all []tasks
	for _, read := range []func(*gin.Context, domain.Account) ([]tasks, error){
		p.callTasks, p.takeDownTasks, p.recallTasks, p.claimedTasks, p.reviewTasks, p.registrationTasks, p.rewardTasks, p.awardTasks, p.articleTasks, p.noticeTasks,
	} {
		found, err := read(c, a)
		if err != nil {
			return nil, err
		}
		for _, t := range found {
			if len(t.Lines) > 0 {
				all = append(all, t)
			}
		}
	}
	return all, nil
}

// claimedTasks are the manuscripts whose step the account has in hand.
func (p *Console) claimedTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if p.review == nil {
		return nil, nil
	}
	desk, err := p.review.Desk(c.Request.Context(), a)
	if err != nil {
		return nil, err
	}
	list := inboxList{View: review.ClaimedCode, Sort: review.SortDue}
	t := tasks{Title: "我认领的稿件", Path: list.Address(""), Count: desk.InHand}
	for _, l := range desk.Claimed {
		one := task{Title: l.Title, Path: list.Address(l.ID), Facts: []string{l.UnitName + " " + l.InformantName, l.Status()}, At: l.SubmittedAt}
		switch {
		case l.Overdue:
			one.State, one.Label = "late", "已逾期"
		case l.DueToday:
			one.State, one.Label = "soon", "今天到期"
		}
		t.Lines = append(t.Lines, one)
	}
	return []tasks{t}, nil
}

func (p *Console) reviewTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if p.review == nil {
		return nil, nil
	}
	lines, err := p.review.Oldest(c.Request.Context(), a, oldestShown)
	if err != nil {
		return nil, err
	}
	list := inboxList{View: "mine"}
	t := tasks{Title: "等您审的稿件", Path: list.Address(""), Count: p.waiting(c, a)}
	for _, l := range lines {
		one := task{Title: l.Title, Path: list.Address(l.ID), Facts: []string{l.UnitName + " " + l.InformantName, l.Class.Label(), l.Status()}, At: l.SubmittedAt}
		switch {
		case l.Overdue:
			one.State, one.Label = "late", "已逾期"
		case l.Late:
			one.State, one.Label = "late", "超过三天"
		case l.DueToday:
			one.State, one.Label = "soon", "今天到期"
		}
		t.Lines = append(t.Lines, one)
	}
	return []tasks{t}, nil
}

// recallTasks are the manuscripts whose recall somebody asks for.
func (p *Console) recallTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if p.review == nil {
		return nil, nil
	}
	lines, count, err := p.review.AskedRecalls(c.Request.Context(), a, othersShown)
	if err != nil {
		return nil, err
	}
	list := inboxList{View: "asked"}
	t := tasks{Title: "申请撤稿", Path: list.Address(""), Count: count}
	for _, l := range lines {
		t.Lines = append(t.Lines, task{
			Title: l.Title, Path: list.Address(l.ID), Facts: []string{l.UnitName + " " + l.InformantName, l.Status()}, State: "late", Label: "申请撤稿", At: l.SubmittedAt,
		})
	}
	return []tasks{t}, nil
}

func (p *Console) registrationTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if !a.Can(domain.DecideRegistrations) {
		return nil, nil
	}
	found, err := p.registry.RegistrationsPage(c.Request.Context(), a, registry.RegistrationFilter{State: domain.InformantPending})
	if err != nil {
		return nil, err
	}
	t := tasks{Title: "待审登记", Path: "/console/registrations?state=pending", Count: found.Counts[domain.InformantPending]}
	for _, l := range found.Lines[:min(len(found.Lines), othersShown)] {
		t.Lines = append(t.Lines, task{Title: l.Name, Path: "/console/registrations/" + url.PathEscape(l.ID), Facts: []string{l.UnitName}, At: l.UpdatedAt})
	}
	return []tasks{t}, nil
}

// articleTasks are the articles to sign for who signs, and those to send, to
// compose anew or to look up at the platform for who sends.
func (p *Console) articleTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if p.publishing == nil {
		return nil, nil
	}
	var wanted []domain.ArticleState
	if a.Can(domain.SendArticles) {
		wanted = append(wanted, domain.ArticleUnknown, domain.ArticleFailed, domain.ArticleSigned)
	}
	if a.Can(domain.SignArticles) {
		wanted = append(wanted, domain.ArticleDraft)
	}
	titles := map[domain.ArticleState]string{
		domain.ArticleUnknown: "结果不明的推送，请核对", domain.ArticleFailed: "没有发出的推送",
		domain.ArticleSigned: "等待发出的推送", domain.ArticleDraft: "等待签发的推送",
	}
	var all []tasks
	for _, state := range wanted {
		found, err := p.publishing.List(c.Request.Context(), a, state.String(), publishing.Before(0, ""))
		if err != nil {
			return nil, err
		}
		t := tasks{Title: titles[state], Path: "/console/articles?state=" + state.String(), Count: found.Counts[state.String()]}
		for _, l := range found.Lines[:min(len(found.Lines), othersShown)] {
			t.Lines = append(t.Lines, articleTask(l.Article, l.Count))
		}
		all = append(all, t)
	}
	return all, nil
}

func articleTask(a domain.Article, count int) task {
	t := task{
		Title: a.Title, Path: "/console/articles/" + url.PathEscape(a.ID), Facts: []string{strconv.Itoa(count) + " 篇"},
		State: a.State.String(), Label: a.State.Label(), At: a.UpdatedAt,
	}
	if t.Title == "" {
		t.Title = "（还没有选稿件）"
	}
	if a.CreatedBy.Name != "" {
		t.Facts = append(t.Facts, a.CreatedBy.Name+"编排")
	}
	return t
}

// rewardTasks are the statements whose next step the account may take now.
func (p *Console) rewardTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if p.recognition == nil || !a.Can(domain.ReckonRewards) && !a.Can(domain.ApproveRewards) {
		return nil, nil
	}
	found, err := p.recognition.Rewards(c.Request.Context(), a)
	if err != nil {
		return nil, err
	}
	t := tasks{Title: "等您办理的稿酬结算", Path: "/console/rewards"}
	for _, q := range found.Quarters {
		if !q.Mine {
			continue
		}
		t.Count++
		t.Lines = append(t.Lines, task{
			Title: q.Quarter.Label(), Path: statementPath(q.Quarter) + "#next", Facts: []string{domain.MeasureMoney.Words(q.Sum.Fen), strconv.Itoa(q.Entries) + " 条明细"},
			State: "soon", Label: q.Next.Label(), At: q.RefreshedAt,
		})
	}
	return []tasks{t}, nil
}

// awardTasks are the awards of which something waits for the account now.
func (p *Console) awardTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if p.recognition == nil || !a.Can(domain.ReckonRewards) && !a.Can(domain.ApproveRewards) {
		return nil, nil
	}
	rounds, err := p.recognition.Awards(c.Request.Context(), a)
	if err != nil {
		return nil, err
	}
	t := tasks{Title: "等您办理的评优", Path: awardsPath}
	for _, r := range rounds {
		if r.Next == "" {
			continue
		}
		one := task{Title: r.Label(), Path: awardsPath + "/" + r.ID + "#next", Facts: []string{r.Stage}, State: "soon", Label: r.Next, At: r.Publicised.At}
		if r.Open > 0 {
			one.Path, one.Facts = awardsPath+"/"+r.ID+"#objections", append(one.Facts, strconv.Itoa(r.Open)+" 条异议")
		}
		t.Count++
		t.Lines = append(t.Lines, one)
	}
	return []tasks{t}, nil
}

func (p *Console) noticeTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if p.notice == nil || !a.Can(domain.RetryNotifications) {
		return nil, nil
	}
	lines, count, err := p.notice.FailedLines(c.Request.Context(), a, othersShown)
	if err != nil {
		return nil, err
	}
	t := tasks{Title: "发送失败的通知", Path: ledgerAddress(notice.LedgerQuery{State: domain.NoticeFailed.String()}), Count: count}
	for _, l := range lines {
		t.Lines = append(t.Lines, task{
			Title: l.Kind.Label(), Path: t.Path, Facts: []string{l.Recipient.Name, l.Fact("标题")}, State: l.State.String(), Label: l.State.Label(), At: l.CreatedAt,
		})
	}
	return []tasks{t}, nil
}
