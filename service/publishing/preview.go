package publishing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const (
	shownPreviews = 100
	shownReaders  = 30
	samePreview   = time.Minute     // within which asking again is the same click
	askingTakes   = 5 * time.Minute // at most, or the process that asked is dead
)

// PreviewPage is who can be shown an article in WeChat, and who was.
type PreviewPage struct {
	Page
	Previews  []domain.ArticlePreview // the newest first
	Accounts  []domain.Account        // with WeChat
	Readers   []repository.Reader     // found by name, and those that are chosen
	Left      int                     // previews that the day still allows
	CallsLeft int                     // by the platform's count, -1 where it does not say
}

// PreviewTo is whom an article is shown to.
type PreviewTo struct {
	ArticleID  string
	Search     string   // part of informants' names
	Accounts   []string // ids
	Informants []string // ids
}

// mayPreview lets everybody show an article who has a part in it.
func mayPreview(actor domain.Account) error {
	if actor.Can(domain.SignArticles) || actor.Can(domain.SendArticles) {
		return nil
	}
	return actor.Require(domain.ComposeArticles)
}

// PreviewPage returns who can be shown an article, for what is filled in so far.
func (s *Service) PreviewPage(ctx context.Context, actor domain.Account, to PreviewTo) (PreviewPage, error) {
	if err := mayPreview(actor); err != nil {
		return PreviewPage{}, err
	}
	found, err := s.Page(ctx, actor, to.ArticleID)
	if err != nil {
		return PreviewPage{}, err
	}
	page := PreviewPage{Page: found, CallsLeft: -1}
	if page.Previews, err = s.store.ArticlePreviews(ctx, to.ArticleID, shownPreviews); err != nil {
		return page, fmt.Errorf("list previews of article %s: %w", to.ArticleID, err)
	}
	if page.Accounts, err = s.colleagues(ctx, s.store); err != nil {
		return page, err
	}
	if len(to.Informants) > 0 {
		if page.Readers, err = s.store.Readers(ctx, s.appID, "", to.Informants, domain.MaxPreviewPeople); err != nil {
			return page, fmt.Errorf("read chosen readers: %w", err)
		}
	}
	if search := strings.TrimSpace(to.Search); search != "" {
		more, err := s.store.Readers(ctx, s.appID, search, nil, shownReaders)
		if err != nil {
			return page, fmt.Errorf("find readers: %w", err)
		}
		for _, r := range more {
			if !slices.ContainsFunc(page.Readers, func(one repository.Reader) bool { return one.InformantID == r.InformantID }) {
				page.Readers = append(page.Readers, r)
			}
		}
	}
	used, err := s.store.CountArticlePreviews(ctx, domain.DayOf(s.store.Now()).Time())
	if err != nil {
		return page, fmt.Errorf("count previews: %w", err)
	}
	page.Left = max(0, domain.PreviewsPerDay-used)
	s.askPreviewsLeft(ctx, &page)
	return page, nil
}

func (s *Service) askPreviewsLeft(ctx context.Context, page *PreviewPage) {
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	left, err := s.crowd.CallsLeft(ctx, previewPath)
	if err != nil {
		s.log.WarnContext(ctx, "previews left of the account", "error", err)
		return
	}
	page.CallsLeft = left
}

// colleagues returns the accounts whose WeChat is known at the account that pushes.
func (s *Service) colleagues(ctx context.Context, tx *repository.Store) ([]domain.Account, error) {
	if s.staffID != s.appID {
		return nil, nil
	}
	all, err := tx.Accounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return slices.DeleteFunc(all, func(a domain.Account) bool { return a.OpenID == "" || !a.Active(tx.Now()) }), nil
}

// AskPreview has an article shown to some persons in WeChat, and returns to how
// many. Who is being shown it already is not shown it twice.
func (s *Service) AskPreview(ctx context.Context, actor domain.Account, to PreviewTo) (asked int, err error) {
	if err := mayPreview(actor); err != nil {
		return 0, err
	}
	if n := len(to.Accounts) + len(to.Informants); n == 0 || n > domain.MaxPreviewPeople {
		return 0, domain.InvalidFields(map[string]string{"people": fmt.Sprintf("请选择 1 到 %d 人。", domain.MaxPreviewPeople)})
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.LockArticle(ctx, to.ArticleID) // of two taps the second sees what the first has asked for
		if err != nil {
			return err
		}
		if !previewable(&a) {
			return domain.Conflict("推送已经发出，不用再预览。")
		}
		if err := s.clean(ctx, tx, &a); err != nil {
			return err
		}
		people, err := s.previewPeople(ctx, tx, to)
		if err != nil {
			return err
		}
		asked, err = s.addPreviews(ctx, tx, &a, asking{actor, people})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("preview article %s: %w", to.ArticleID, err)
	}
	return asked, nil
}

func previewable(a *domain.Article) bool {
	return len(a.Items) > 0 && (a.State == domain.ArticleDraft || a.State == domain.ArticleSigned || a.State == domain.ArticleScheduled)
}

// asking is who wants whom to be shown an article.
type asking struct {
	actor  domain.Account
	people []domain.ArticlePreview
}

func (s *Service) addPreviews(ctx context.Context, tx *repository.Store, a *domain.Article, ask asking) (added int, err error) {
	before, err := tx.ArticlePreviews(ctx, a.ID, shownPreviews)
	if err != nil {
		return 0, err
	}
	hash := a.Hash()
	underWay := func(p domain.ArticlePreview) bool {
		return slices.ContainsFunc(before, func(b domain.ArticlePreview) bool {
			same := b.Hash == hash && b.AccountID == p.AccountID && b.InformantID == p.InformantID
			open := b.State == domain.PreviewQueued || b.State == domain.PreviewAsking
			return same && (open || b.State == domain.PreviewSent && b.DoneAt.After(tx.Now().Add(-samePreview)))
		})
	}
	fresh := slices.DeleteFunc(ask.people, underWay)
	if len(fresh) == 0 {
		return 0, nil
	}
	used, err := tx.CountArticlePreviews(ctx, domain.DayOf(tx.Now()).Time())
	if err != nil {
		return 0, err
	}
	if used+len(fresh) > domain.PreviewsPerDay {
		return 0, domain.InvalidFields(map[string]string{"people": fmt.Sprintf("微信每天只允许预览 %d 次，今天还剩 %d 次，请少选几位或明天再试。", domain.PreviewsPerDay, max(0, domain.PreviewsPerDay-used))})
	}
	var names []string
	for _, p := range fresh {
		p.ArticleID, p.Hash, p.AskedByID, p.AskedByName = a.ID, hash, ask.actor.ID, ask.actor.Name
		if err := tx.AddArticlePreview(ctx, &p); err != nil {
			return 0, err
		}
		names = append(names, p.Name)
	}
	if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobPreview, Subject: a.ID}); err != nil {
		return 0, err
	}
	return len(fresh), tx.Audit(ctx, row(ask.actor, "article.preview", a, strings.Join(names, "、")))
}

// previewPeople finds the persons that were chosen. One who cannot be shown
// anything is a problem.
func (s *Service) previewPeople(ctx context.Context, tx *repository.Store, to PreviewTo) ([]domain.ArticlePreview, error) {
	var people []domain.ArticlePreview
	colleagues, err := s.colleagues(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, a := range colleagues {
		if slices.Contains(to.Accounts, a.ID) {
			people = append(people, domain.ArticlePreview{AccountID: a.ID, Name: a.Name})
		}
	}
	if len(to.Informants) > 0 {
		readers, err := tx.Readers(ctx, s.appID, "", to.Informants, 2*domain.MaxPreviewPeople)
		if err != nil {
			return nil, err
		}
		for _, r := range readers {
			if !slices.ContainsFunc(people, func(p domain.ArticlePreview) bool { return p.InformantID == r.InformantID }) {
				people = append(people, domain.ArticlePreview{InformantID: r.InformantID, Name: r.Name})
			}
		}
	}
	if len(people) == 0 {
		return nil, domain.InvalidFields(map[string]string{"people": "选中的人没有关注公众号或没有绑定微信，请另选。"})
	}
	return people, nil
}

// PreviewArticle shows an article to those who wait for it. That a person is
// being asked for is on record before, so that a crash leaves it unknown and
// nobody is shown it twice by itself.
func (s *Service) PreviewArticle(ctx context.Context, job domain.Job) error {
	a, err := s.store.Article(ctx, job.Subject)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return fmt.Errorf("read article %s: %w", job.Subject, err)
	}
	all, err := s.store.ArticlePreviews(ctx, a.ID, shownPreviews)
	if err != nil {
		return fmt.Errorf("list previews of article %s: %w", a.ID, err)
	}
	var left error
	for _, p := range all {
		switch p.State {
		case domain.PreviewQueued:
			if err := s.show(ctx, &a, p); err != nil {
				return err
			}
		case domain.PreviewAsking: // another attempt does it, or died over it
			over := p.DoneAt.Add(askingTakes)
			if s.store.Now().Before(over) {
				left = &domain.Later{At: over, Err: errors.New("another attempt is at it")}
				continue
			}
			if err := s.turnPreview(ctx, p, domain.PreviewUnknown, "没有等到微信的回答，可能已经收到。没有收到可以再发一次。"); err != nil {
				return err
			}
		}
	}
	return left
}

// turnPreview writes how a preview goes on; one that another worker has turned
// meanwhile is left alone.
func (s *Service) turnPreview(ctx context.Context, p domain.ArticlePreview, to domain.PreviewState, words string) error {
	from := p.State
	p.State, p.Words, p.DoneAt = to, words, s.store.Now()
	if err := ignoreConflict(s.store.TurnArticlePreview(ctx, &p, from)); err != nil {
		return fmt.Errorf("turn preview %s: %w", p.ID, err)
	}
	return nil
}

// show shows an article to one person.
func (s *Service) show(ctx context.Context, a *domain.Article, p domain.ArticlePreview) error {
	switch {
	case !previewable(a):
		return s.turnPreview(ctx, p, domain.PreviewFailed, "推送已经发出，没有再发预览。")
	case a.Hash() != p.Hash:
		return s.turnPreview(ctx, p, domain.PreviewFailed, "内容后来改过，没有发。请重新预览。")
	}
	openID, err := s.openIDOf(ctx, p)
	if err != nil {
		return err
	}
	if openID == "" {
		return s.turnPreview(ctx, p, domain.PreviewFailed, "此人已不再关注公众号。")
	}
	draftID, err := s.previewDraft(ctx, a)
	if err != nil {
		if outcome := s.outcome(err); !outcome.Unknown && !later(err) {
			return s.turnPreview(ctx, p, domain.PreviewFailed, wordsOf(err, outcome))
		}
		return &domain.Error{Kind: domain.KindUnavailable, Err: err} // a draft can be doubled without harm
	}
	asked := p
	asked.State, asked.DoneAt = domain.PreviewAsking, s.store.Now()
	if err := s.store.TurnArticlePreview(ctx, &asked, p.State); err != nil {
		return ignoreConflict(err)
	}
	return s.shown(ctx, asked, draftID, s.crowd.Preview(ctx, openID, draftID))
}

// shown writes what the platform said to a preview.
func (s *Service) shown(ctx context.Context, p domain.ArticlePreview, draftID string, err error) error {
	if err == nil {
		return s.turnPreview(ctx, p, domain.PreviewSent, "")
	}
	outcome := s.outcome(err)
	switch {
	case outcome.Unknown:
		s.log.WarnContext(ctx, "preview of unknown outcome", "preview", p.ID, "error", err)
		return s.turnPreview(ctx, p, domain.PreviewUnknown, "微信没有回答，可能已经收到。没有收到可以再发一次。")
	case outcome.Code == codeNoSuchMedia:
		forgot := s.store.ForgetPlatformMedia(ctx, s.appID, draftID)
		again := s.turnPreview(ctx, p, domain.PreviewQueued, "")
		return errors.Join(&domain.Error{Kind: domain.KindUnavailable, Err: err}, forgot, again)
	case later(err) && outcome.Code == 0:
		return errors.Join(err, s.turnPreview(ctx, p, domain.PreviewQueued, ""))
	}
	s.log.WarnContext(ctx, "preview refused", "preview", p.ID, "error", err)
	return s.turnPreview(ctx, p, domain.PreviewFailed, wordsOf(err, outcome))
}

// previewDraft returns the platform's draft of an article as it stands, made once.
func (s *Service) previewDraft(ctx context.Context, a *domain.Article) (string, error) {
	known, err := s.store.PlatformMedia(ctx, s.appID, purposeDraft, a.Hash())
	if err == nil || domain.KindOf(err) != domain.KindNotFound {
		return known.MediaID, err
	}
	draftID, err := s.addDraft(ctx, a)
	if err != nil {
		return "", err
	}
	return draftID, s.store.PutPlatformMedia(ctx, domain.PlatformMedia{AppID: s.appID, Purpose: purposeDraft, SHA256: a.Hash(), MediaID: draftID})
}

// openIDOf returns where a person can be reached now, empty for nowhere.
func (s *Service) openIDOf(ctx context.Context, p domain.ArticlePreview) (string, error) {
	if p.AccountID != "" {
		account, err := s.store.Account(ctx, p.AccountID)
		if err != nil {
			if domain.KindOf(err) == domain.KindNotFound {
				return "", nil
			}
			return "", fmt.Errorf("read account %s: %w", p.AccountID, err)
		}
		return account.OpenID, nil
	}
	readers, err := s.store.Readers(ctx, s.appID, "", []string{p.InformantID}, 1)
	if err != nil || len(readers) == 0 {
		return "", err
	}
	return readers[0].OpenID, nil
}

// PreviewGaveUp says of those who still wait that they will not be shown it.
func (s *Service) PreviewGaveUp(ctx context.Context, job domain.Job, cause error) error {
	all, err := s.store.ArticlePreviews(ctx, job.Subject, shownPreviews)
	if err != nil {
		return fmt.Errorf("list previews of article %s: %w", job.Subject, err)
	}
	for _, p := range all {
		if p.State != domain.PreviewQueued {
			continue
		}
		if err := s.turnPreview(ctx, p, domain.PreviewFailed, "多次尝试都没有发出。"+wordsOf(cause, s.outcome(cause))); err != nil {
			return err
		}
	}
	return nil
}
