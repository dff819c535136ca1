package publishing

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Check is one line of the list that must be clean before an article is signed.
type Check struct {
	Code     string // names it where it can be let pass, else empty
	Label    string
	OK       bool
	Warn     bool             // people should know, nothing stands in the way
	Words    string           // what is wrong and what to do, or what was found
	At       string           // part of the manuscript's page where it can be mended, else empty
	Override *domain.Override // by whom it was let pass and why
}

// Overridable reports whether a person may let the check pass for a reason.
func (c Check) Overridable() bool { return !c.OK && overridable(c.Code) != "" }

// ItemChecks are the checks of one item.
type ItemChecks struct {
	Position int
	Title    string
	Checks   []Check
}

// OK reports whether nothing stands in the way.
func (c ItemChecks) OK() bool {
	for _, check := range c.Checks {
		if !check.OK {
			return false
		}
	}
	return true
}

// checks looks at every item of an article as it stands now.
func (s *Service) checks(ctx context.Context, tx *repository.Store, a *domain.Article) ([]ItemChecks, error) {
	sources, err := s.sources(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	return s.checkItems(ctx, tx, a, sources)
}

// sources reads the manuscripts that an article's items are made of, in their order.
func (s *Service) sources(ctx context.Context, tx *repository.Store, a *domain.Article) ([]*source, error) {
	sources := make([]*source, len(a.Items))
	for i, item := range a.Items {
		var err error
		if sources[i], err = s.source(ctx, tx, item.ManuscriptID); err != nil {
			return nil, err
		}
	}
	return sources, nil
}

// checkItems looks at every item of an article beside the manuscript that it is
// made of.
func (s *Service) checkItems(ctx context.Context, tx *repository.Store, a *domain.Article, sources []*source) ([]ItemChecks, error) {
	pictures := map[string]domain.Attachment{}
	for _, src := range sources {
		for _, photo := range src.photos() {
			pictures[photo.ID] = photo
		}
	}
	overrides, err := tx.Overrides(ctx, a.ID)
	if err != nil {
		return nil, fmt.Errorf("read what was let pass in article %s: %w", a.ID, err)
	}
	all := make([]ItemChecks, len(a.Items))
	for i, item := range a.Items {
		all[i] = ItemChecks{Position: i, Title: item.Title, Checks: sources[i].checks(item, pictures)}
		if s.scans {
			all[i].Checks = append(all[i].Checks, sources[i].checkScan(item, pictures))
		}
		known, err := s.evidence(ctx, tx, item)
		if err != nil {
			return nil, err
		}
		all[i].Checks = append(all[i].Checks, sources[i].checkPeople(item, pictures), sources[i].checkFirst(known), sources[i].checkFindings(known))
		all[i].Checks = append(all[i].Checks, sources[i].checkComposed(item)...)
		letPass(all[i].Checks, item, overrides)
	}
	return all, nil
}

// checks looks at one item; pictures are those of all manuscripts of the article.
func (src *source) checks(item domain.ArticleItem, pictures map[string]domain.Attachment) []Check {
	m := src.manuscript
	return []Check{
		src.checkApproval(item),
		check("对外宣传", m.External == domain.Yes, "报送单同意对外宣传。", "报送单没有同意对外宣传，不能公开发布。"),
		check("单位保密审查", m.SecrecyPassed == domain.Yes && m.SecrecyReviewer != "",
			"已由"+m.SecrecyReviewer+"审查通过。", "报送单位没有保密审查结果，请与单位核实。"),
		src.checkSecrecy(),
		src.checkOrigins(item, pictures),
		checkCover(item, pictures),
		checkLimits(item),
	}
}

// checkScan asks that what an item shows has been looked through for viruses.
func (src *source) checkScan(item domain.ArticleItem, pictures map[string]domain.Attachment) Check {
	const label = "查毒"
	used, _ := src.used(item, pictures)
	for _, a := range used {
		if a.Scan == domain.ScanWaiting || a.Scan == domain.ScanNone {
			return Check{Label: label, Words: "“" + domain.Shorten(a.Name, 20) + "”正在查毒，查完才能发布，请稍后再看。"}
		}
	}
	return Check{Label: label, OK: true, Words: "没有查出病毒。"}
}

func check(label string, ok bool, good, bad string) Check {
	if ok {
		return Check{Label: label, OK: true, Words: good}
	}
	return Check{Label: label, Words: bad}
}

// checkApproval asks that what is composed is what the final review signed, and
// that the manuscript still is that.
func (src *source) checkApproval(item domain.ArticleItem) Check {
	const label = "终审签发"
	m := src.manuscript
	switch {
	case m.State == domain.ManuscriptRecalled:
		return Check{Label: label, Words: "稿件已撤稿，请移出。"}
	case m.State != domain.ManuscriptAccepted && m.State != domain.ManuscriptAdopted || m.ApprovedHash == "":
		return Check{Label: label, Words: "稿件没有有效的终审签发，请重新终审。"}
	case domain.ApprovalHash(m.Text, src.attachments) != m.ApprovedHash:
		return Check{Label: label, Words: "稿件在终审后有改动，请重新终审。"}
	case item.ApprovedHash != m.ApprovedHash:
		return Check{Label: label, Words: "稿件重新终审过，这里还是旧稿，请在“编排”里点“保存”更新。"}
	}
	return Check{Label: label, OK: true, Words: "与终审签发的内容一致。"}
}

// checkSecrecy asks that the department has looked for secrets in what was
// signed and found none, and has not found otherwise since.
func (src *source) checkSecrecy() Check {
	const label = "部门保密审查"
	m := src.manuscript
	standing := domain.SecrecyStanding(src.secrecy, m.Round, m.ApprovedHash)
	switch {
	case standing.Result == domain.SecrecyPassed:
		return Check{Label: label, OK: true, Words: "已由" + standing.ActorName + "审查通过。"}
	case standing.Result != domain.SecrecyNone:
		return Check{Label: label, Words: standing.ActorName + "登记的结果是“" + standing.Result.Label() + "”，处理好并重新登记以后才能发布。"}
	case src.secrecySigned():
		return Check{Label: label, OK: true, Words: "终审时已审查。"}
	}
	return Check{Label: label, Words: "终审没有保密审查记录，请重新终审。"}
}

// secrecySigned reports whether the final review of what was signed says so
// itself, as those before there were records of their own.
func (src *source) secrecySigned() bool {
	for _, r := range src.passed() {
		if r.Step == r.Steps && r.SecrecyChecked && r.Hash == src.manuscript.ApprovedHash {
			return true
		}
	}
	return false
}

// used returns the attachments that an item shows: placed pictures, the cover,
// and the recordings of its public page.
func (src *source) used(item domain.ArticleItem, pictures map[string]domain.Attachment) (used []domain.Attachment, missing bool) {
	shown := map[string]bool{}
	add := func(id string) {
		if id == "" || shown[id] {
			return
		}
		shown[id] = true
		photo, ok := pictures[id]
		if !ok {
			missing = true
			return
		}
		used = append(used, photo)
	}
	for _, id := range picturesOf(item) {
		add(id)
	}
	add(item.CoverID)
	return append(used, src.recordings()...), missing
}

func (src *source) checkOrigins(item domain.ArticleItem, pictures map[string]domain.Attachment) Check {
	const label = "图片和音视频来源"
	used, missing := src.used(item, pictures)
	if missing {
		return Check{Label: label, Words: "有图片已被删除或隔离，请重新选择图片。"}
	}
	for _, a := range used {
		if a.Origin == domain.OriginWeb {
			return Check{Label: label, Words: "“" + a.Name + "”来自网络，核清授权前不能发布。"}
		}
	}
	return Check{Label: label, OK: true, Words: "没有来源不明的内容。"}
}

func checkCover(item domain.ArticleItem, pictures map[string]domain.Attachment) Check {
	_, ok := pictures[item.CoverID]
	return check("封面", ok, "已选择。", "请选择封面图片。")
}

func checkLimits(item domain.ArticleItem) Check {
	found := problems(item)
	for _, field := range []string{"title", "author", "digest", "body", "source_url", "crop"} {
		if words := found[field]; words != "" {
			return Check{Label: "篇幅", Words: words}
		}
	}
	return Check{Label: "篇幅", OK: true, Words: "标题、作者、摘要、正文、原文链接都在微信限制之内。"}
}

// firstProblem returns the words of the first check that fails, empty when none does.
func firstProblem(all []ItemChecks) string {
	for _, item := range all {
		for _, c := range item.Checks {
			if !c.OK {
				return "“" + domain.Shorten(item.Title, 20) + "”：" + c.Words
			}
		}
	}
	return ""
}
