package publishing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// The checks that a person may let pass for a reason.
const (
	checkPeople = "people"
	checkAgain  = "again"
)

// overridable returns the label of a check that can be let pass, empty for others.
func overridable(code string) string {
	switch code {
	case checkPeople:
		return "照片里的人"
	case checkAgain:
		return "首发和原创"
	}
	return ""
}

// letPass applies what people let pass, as long as the text is the one for which
// they did.
func letPass(checks []Check, item domain.ArticleItem, overrides []domain.Override) {
	for i, c := range checks {
		if !c.Overridable() {
			continue
		}
		for _, o := range overrides {
			if o.ManuscriptID == item.ManuscriptID && o.Check == c.Code && o.ApprovedHash == item.ApprovedHash {
				checks[i].OK, checks[i].Warn, checks[i].Override = true, true, &o
			}
		}
	}
}

// evidence is what the checks know of an item besides its manuscript.
type evidence struct {
	adoptions []repository.AdoptionLine // confirmed ones, not those by this article
	run       domain.CheckRun           // newest run of the machine checks, without an id when there is none
	findings  []domain.Finding
}

func (s *Service) evidence(ctx context.Context, tx *repository.Store, item domain.ArticleItem) (evidence, error) {
	var known evidence
	adoptions, err := tx.Adoptions(ctx, repository.AdoptionQuery{ManuscriptID: item.ManuscriptID, States: []domain.AdoptionState{domain.AdoptionConfirmed}})
	if err != nil {
		return known, fmt.Errorf("read adoptions of manuscript %s: %w", item.ManuscriptID, err)
	}
	known.adoptions = slices.DeleteFunc(adoptions, func(a repository.AdoptionLine) bool { return a.ArticleID != "" && a.ArticleID == item.ArticleID })
	runs, err := tx.CheckRuns(ctx, item.ManuscriptID, 1)
	if err != nil {
		return known, fmt.Errorf("read checks of manuscript %s: %w", item.ManuscriptID, err)
	}
	if len(runs) == 0 {
		return known, nil
	}
	known.run = runs[0]
	if known.findings, err = tx.Findings(ctx, known.run.ID); err != nil {
		return known, fmt.Errorf("read findings in manuscript %s: %w", item.ManuscriptID, err)
	}
	return known, nil
}

// checkPeople asks that those recognisable in the pictures agreed.
func (src *source) checkPeople(item domain.ArticleItem, pictures map[string]domain.Attachment) Check {
	c := Check{Code: checkPeople, Label: overridable(checkPeople), OK: true}
	used, _ := src.used(item, pictures)
	shows := slices.ContainsFunc(used, func(a domain.Attachment) bool { return a.Kind == domain.KindPhoto || a.Kind == domain.KindVideo })
	switch consent := src.manuscript.PeopleConsent; {
	case !shows:
		c.Words = "没有照片和视频。"
	case consent == domain.Yes:
		c.Words = "报送单写明已征得可辨认的人同意。"
	case consent == domain.No:
		c.OK, c.At = false, "attachments"
		c.Words = "报送单写明没有征得可辨认人物的同意。请遮挡或换掉照片，或联系单位征得同意后写明理由放行。"
	default:
		c.Warn, c.Words = true, "报送单没有填是否征得同意，有可辨认的人时请联系单位。"
	}
	return c
}

// checkFirst tells what is against 首发 and 原创: what went to our followers before
// does not go again without a reason, and what stands elsewhere or is not the
// author's own may be refused by the platform.
func (src *source) checkFirst(known evidence) Check {
	c := Check{Code: checkAgain, Label: overridable(checkAgain), OK: true}
	m := src.manuscript
	var elsewhere []string
	for _, a := range known.adoptions {
		if a.OutletID == domain.OutletOwnAccount {
			c.OK, c.At = false, "adoptions"
			c.Words = "这篇稿件已在本会公众号发过。一般不重复推送；确需再发，请写明理由放行。"
			return c
		}
		elsewhere = append(elsewhere, a.Outlet.Name)
	}
	if m.FirstHere == domain.No && m.ElsewhereOutlet != "" {
		elsewhere = append([]string{m.ElsewhereOutlet}, elsewhere...)
	}
	switch {
	case m.Original == domain.No:
		c.Warn, c.Words = true, "报送单写明不是原创。请核对授权并注明出处；微信查出与别的公众号文章重复时，会按转载处理或不予发出。"
	case len(elsewhere) > 0:
		c.Warn, c.Words = true, "已在"+joinNames(elsewhere)+"发表，不是首发。请核对对方是否允许转载，不要在公众平台声明原创。"
	case m.FirstHere == domain.No:
		c.Warn, c.Words = true, "报送单写明不是首发，没有写在哪里发表。请联系单位核实。"
	case m.FirstHere == domain.Unanswered || m.Original == domain.Unanswered:
		c.Warn, c.Words = true, "报送单没有填首发、原创，请与作者核实。"
	default:
		c.Words = "首发，原创。"
	}
	return c
}

// checkFindings asks that people have decided on what the machine checks found grave.
func (src *source) checkFindings(known evidence) Check {
	c := Check{Label: "机器检查", OK: true}
	open := domain.OpenFindings(known.findings)
	switch {
	case known.run.ID == "":
		c.Warn, c.Words = true, "还没有检查记录，稍后再看。"
	case open[domain.SeverityGrave] > 0:
		c.OK, c.At = false, "checks"
		c.Words = fmt.Sprintf("%d 处“%s”还没有处理，请在稿件的“检查”里逐条处理。", open[domain.SeverityGrave], domain.SeverityGrave.Label())
	case known.run.Revision != src.manuscript.Revision:
		c.Warn, c.Words = true, "文字改过，新的检查还没有做完，稍后再看。"
	case open[domain.SeverityCheck] > 0:
		c.Warn, c.At = true, "checks"
		c.Words = fmt.Sprintf("%d 处“%s”还没有处理，建议先看一看。", open[domain.SeverityCheck], domain.SeverityCheck.Label())
	default:
		c.Words = "没有要处理的问题。"
	}
	return c
}

// checkComposed looks at what an editor composed beyond the usual form.
func (src *source) checkComposed(item domain.ArticleItem) []Check {
	var checks []Check
	if item.Layout != "" {
		differs := src.layoutDifferences(item.Layout)
		checks = append(checks, check("自己的排版", len(differs) == 0, "文字与审定稿一致。",
			"排版里的文字与审定稿不一致，不一致的地方列在“编排”里。请改好排版重新粘贴，或改回统一样式。"))
	}
	if films := len(src.recordings()); films > 0 {
		c := Check{Label: "音视频", OK: true, Words: fmt.Sprintf("%d 个音视频不能放进微信图文，读者点“阅读原文”在我们的页面上看。", films)}
		if item.SourceURL != "" {
			c.Warn, c.Words = true, fmt.Sprintf("这篇有 %d 个音视频，但“阅读原文”指向了别处，微信里的读者看不到它们。", films)
		}
		checks = append(checks, c)
	}
	return checks
}

// Warned names the checks of an item that people should look at although they
// stand in nobody's way.
func (c ItemChecks) Warned() string {
	var labels []string
	for _, one := range c.Checks {
		if one.Warn {
			labels = append(labels, one.Label)
		}
	}
	return strings.Join(labels, "、")
}
