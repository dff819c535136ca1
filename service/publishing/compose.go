package publishing

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"laigao/domain"
	"laigao/repository"
)

const listPage = 30

// List is a page of articles.
type List struct {
	Lines  []repository.ArticleLine
	Counts map[string]int // by state's name
	Next   repository.Cursor

	Figures map[string]domain.ArticleFigures // what pushed articles came to, by id
}

// List returns articles in the state of that name, or all, newest change first.
func (s *Service) List(ctx context.Context, actor domain.Account, state string, before repository.Cursor) (List, error) {
	if err := mayRead(actor); err != nil {
		return List{}, err
	}
	var states []domain.ArticleState
	for _, one := range domain.ArticleStates() {
		if one.String() == state {
			states = append(states, one)
		}
	}
	lines, err := s.store.Articles(ctx, states, before, listPage+1)
	if err != nil {
		return List{}, fmt.Errorf("list articles: %w", err)
	}
	list, err := s.withFigures(ctx, lines)
	if err == nil && len(lines) > listPage {
		last := list.Lines[listPage-1]
		list.Next = repository.Cursor{Millis: last.UpdatedAt.UnixMilli(), ID: last.ID}
	}
	return list, err
}

// Unknown counts the articles whose outcome nobody knows, none for who may not
// read them.
func (s *Service) Unknown(ctx context.Context, actor domain.Account) (int, error) {
	if mayRead(actor) != nil {
		return 0, nil
	}
	counts, err := s.store.CountArticles(ctx)
	if err != nil {
		return 0, fmt.Errorf("count articles: %w", err)
	}
	for _, c := range counts {
		if c.State == domain.ArticleUnknown {
			return c.Count, nil
		}
	}
	return 0, nil
}

// mayRead lets everybody see articles who has a part in them.
func mayRead(actor domain.Account) error {
	if actor.Can(domain.ComposeArticles) || actor.Can(domain.SignArticles) || actor.Can(domain.SendArticles) {
		return nil
	}
	return actor.Require(domain.ReadAudit)
}

// Page is all that the page of one article shows.
type Page struct {
	Article    domain.Article
	Items      []ItemPage
	Candidates []repository.Line // manuscripts that can be added
	CanEdit    bool
	CanSign    bool
	CanSend    bool
	Clean      bool // every check passed
	TypedAt    int  // position of the item that shows what was typed
	Results    Results
}

// ItemPage is one item of the page.
type ItemPage struct {
	domain.ArticleItem
	Counts   Counts
	Photos   []PhotoChoice
	Covers   []domain.Attachment // own pictures first, then those of the other items
	Cover    domain.Attachment   // the chosen one, without an id when it is gone
	Pieces   int                 // of text, between which pictures stand
	Problems map[string]string
	Checks   ItemChecks
	Number   string // of the manuscript
	Films    int
	Laid     []LayoutPlace       // places of pictures in a layout of its own
	Differs  []LayoutDifference  // where that layout's words are not the approved ones
	Seen     string              // what is typed into its form is typed upon this
	Stored   *domain.ArticleItem // as it is kept, where the form shows what was typed instead
}

// PhotoChoice is where one picture of the manuscript stands.
type PhotoChoice struct {
	domain.Attachment
	Placed bool
	After  int // pieces of text
}

// Page returns the page of one article.
func (s *Service) Page(ctx context.Context, actor domain.Account, id string) (Page, error) {
	if err := mayRead(actor); err != nil {
		return Page{}, err
	}
	a, err := s.store.Article(ctx, id)
	if err != nil {
		return Page{}, fmt.Errorf("read article %s: %w", id, err)
	}
	page := Page{Article: a, Clean: len(a.Items) > 0}
	page.CanEdit = a.State == domain.ArticleDraft && actor.Can(domain.ComposeArticles)
	page.CanSign, page.CanSend = actor.Can(domain.SignArticles), actor.Can(domain.SendArticles)
	if page.Items, err = s.itemPages(ctx, &a); err != nil {
		return Page{}, err
	}
	if page.Results, err = s.results(ctx, &a, page.CanSend); err != nil {
		return Page{}, err
	}
	for _, item := range page.Items {
		page.Clean = page.Clean && item.Checks.OK()
	}
	if page.CanEdit && len(a.Items) < domain.MaxArticleItems {
		page.Candidates, err = s.candidates(ctx, &a)
	}
	return page, err
}

func (s *Service) itemPages(ctx context.Context, a *domain.Article) ([]ItemPage, error) {
	sources, err := s.sources(ctx, s.store, a)
	if err != nil {
		return nil, err
	}
	checks, err := s.checkItems(ctx, s.store, a, sources)
	if err != nil {
		return nil, err
	}
	pages := make([]ItemPage, len(a.Items))
	for i, item := range a.Items {
		src := sources[i]
		page := ItemPage{
			ArticleItem: item, Counts: countsOf(item), Problems: problems(item), Checks: checks[i],
			Pieces: len(textBlocks(src.manuscript.Body)), Number: src.manuscript.Number, Films: len(src.recordings()), Seen: seenOf(item),
		}
		if item.Layout != "" {
			page.Laid, page.Differs = src.laid(item.Layout), src.layoutDifferences(item.Layout)
		}
		places := placesOf(item.Body)
		for _, photo := range src.photos() {
			after, placed := places[photo.ID]
			page.Photos = append(page.Photos, PhotoChoice{Attachment: photo, Placed: placed, After: after})
		}
		page.Covers = src.photos()
		for j, other := range sources {
			if j != i {
				page.Covers = append(page.Covers, other.photos()...)
			}
		}
		if at := slices.IndexFunc(page.Covers, func(c domain.Attachment) bool { return c.ID == item.CoverID }); at >= 0 {
			page.Cover = page.Covers[at]
		}
		pages[i] = page
	}
	return pages, nil
}

// candidates returns the newest approved manuscripts that are not in the article yet.
func (s *Service) candidates(ctx context.Context, a *domain.Article) ([]repository.Line, error) {
	lines, err := s.store.Lines(ctx, repository.LineQuery{
		States: []domain.ManuscriptState{domain.ManuscriptAccepted, domain.ManuscriptAdopted}, Limit: 60,
	})
	if err != nil {
		return nil, fmt.Errorf("list manuscripts to compose: %w", err)
	}
	return slices.DeleteFunc(lines, func(l repository.Line) bool {
		return l.External != domain.Yes || slices.ContainsFunc(a.Items, func(i domain.ArticleItem) bool { return i.ManuscriptID == l.ID })
	}), nil
}

// Create begins an article with some manuscripts, in their order.
func (s *Service) Create(ctx context.Context, actor domain.Account, manuscriptIDs []string) (id string, err error) {
	if err := actor.Require(domain.ComposeArticles); err != nil {
		return "", err
	}
	if len(manuscriptIDs) > domain.MaxArticleItems {
		return "", domain.Invalid(fmt.Sprintf("一次推送最多 %d 篇。", domain.MaxArticleItems))
	}
	a := domain.Article{ID: s.store.NewID(), CreatedBy: actor.Actor()}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		a.Items = nil
		if len(manuscriptIDs) == 0 {
			if empty, err := emptyDraft(ctx, tx, actor); err != nil || empty != "" {
				a.ID = empty
				return err
			}
		}
		for _, manuscriptID := range manuscriptIDs {
			if err := s.addItem(ctx, tx, &a, manuscriptID); err != nil {
				return err
			}
		}
		retitle(&a)
		if err := tx.AddArticle(ctx, &a); err != nil {
			return err
		}
		return tx.Audit(ctx, row(actor, "article.create", &a, fmt.Sprintf("%d 篇", len(a.Items))))
	})
	if err != nil {
		return "", fmt.Errorf("create article: %w", err)
	}
	return a.ID, nil
}

// emptyDraft returns the actor's own newest draft that nothing was put into yet:
// who asks for a new article twice gets the same one.
func emptyDraft(ctx context.Context, tx *repository.Store, actor domain.Account) (id string, err error) {
	drafts, err := tx.Articles(ctx, []domain.ArticleState{domain.ArticleDraft}, repository.Cursor{}, listPage)
	for _, d := range drafts {
		if d.Count == 0 && d.CreatedBy.ID == actor.ID {
			return d.ID, nil
		}
	}
	return "", err
}

func row(actor domain.Account, action string, a *domain.Article, detail string) domain.AuditRow {
	return domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: "article", SubjectID: a.ID, Detail: detail}
}

func retitle(a *domain.Article) {
	a.Title = ""
	if len(a.Items) > 0 {
		a.Title = a.Items[0].Title
	}
}

func (s *Service) addItem(ctx context.Context, tx *repository.Store, a *domain.Article, manuscriptID string) error {
	if len(a.Items) >= domain.MaxArticleItems {
		return domain.Conflict(fmt.Sprintf("一次推送最多 %d 篇。", domain.MaxArticleItems))
	}
	if slices.ContainsFunc(a.Items, func(i domain.ArticleItem) bool { return i.ManuscriptID == manuscriptID }) {
		return domain.Conflict("这篇稿件已经在这次推送里了。")
	}
	src, err := s.source(ctx, tx, manuscriptID)
	if err != nil {
		return err
	}
	if err := src.selectable(); err != nil {
		return err
	}
	item := src.newItem()
	if n := len(a.Items); n > 0 {
		item.Style = a.Items[n-1].Style
	}
	a.Items = append(a.Items, item)
	return nil
}

// Place names an item of an article as its page was shown.
type Place struct {
	ArticleID string
	Version   int64
	Position  int
}

// compose changes a draft for a person who saw it at a version.
func (s *Service) compose(ctx context.Context, f form, fn func(tx *repository.Store, a *domain.Article) (detail string, err error)) error {
	if err := f.actor.Require(domain.ComposeArticles); err != nil {
		return err
	}
	return s.decide(ctx, f, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		if a.State != domain.ArticleDraft {
			return domain.AuditRow{}, domain.Conflict("推送已经签发或发出，要修改请先撤销签发。")
		}
		if f.at.Position < 0 || f.at.Position > len(a.Items) {
			return domain.AuditRow{}, domain.NotFound("没有这一篇，可能已被移出。")
		}
		detail, err := fn(tx, a)
		retitle(a)
		return row(f.actor, f.action, a, detail), err
	})
}

// Add puts a manuscript at the end of an article.
func (s *Service) Add(ctx context.Context, actor domain.Account, at Place, manuscriptID string) error {
	at.Position = 0
	return s.compose(ctx, form{actor, at, "article.add", manuscriptID}, func(tx *repository.Store, a *domain.Article) (string, error) {
		if err := s.addItem(ctx, tx, a, manuscriptID); err != nil {
			return "", err
		}
		return a.Items[len(a.Items)-1].Title, nil
	})
}

// Remove takes an item out of an article.
func (s *Service) Remove(ctx context.Context, actor domain.Account, at Place) error {
	return s.compose(ctx, form{actor, at, "article.remove", ""}, func(_ *repository.Store, a *domain.Article) (string, error) {
		if at.Position == len(a.Items) {
			return "", domain.NotFound("没有这一篇，可能已被移出。")
		}
		title := a.Items[at.Position].Title
		a.Items = slices.Delete(a.Items, at.Position, at.Position+1)
		return title, nil
	})
}

// Move puts an item before or after its neighbour: by -1 or 1.
func (s *Service) Move(ctx context.Context, actor domain.Account, at Place, by int) error {
	return s.compose(ctx, form{actor, at, "article.move", strconv.Itoa(by)}, func(_ *repository.Store, a *domain.Article) (string, error) {
		to := at.Position + by
		if by != 1 && by != -1 || at.Position == len(a.Items) || to < 0 || to >= len(a.Items) {
			return "", domain.Invalid("不能再移动了。")
		}
		a.Items[at.Position], a.Items[to] = a.Items[to], a.Items[at.Position]
		return a.Items[to].Title, nil
	})
}

// Delete removes an article that was never sent. Removing it twice removes it once.
func (s *Service) Delete(ctx context.Context, actor domain.Account, at Place) error {
	if err := actor.Require(domain.ComposeArticles); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Article(ctx, at.ArticleID)
		if err != nil {
			return ignoreAbsence(err)
		}
		if a.State != domain.ArticleDraft || !a.SentAt.IsZero() {
			return domain.Conflict("发送过的推送要留作记录，不能删除。")
		}
		if err := tx.DeleteArticle(ctx, a.ID, at.Version); err != nil {
			return err
		}
		return tx.Audit(ctx, row(actor, "article.delete", &a, a.Title))
	})
	if err != nil {
		return fmt.Errorf("delete article %s: %w", at.ArticleID, err)
	}
	return nil
}

// Preview returns an item's HTML exactly as it is sent, with addresses of ours
// for its pictures.
func (s *Service) Preview(ctx context.Context, actor domain.Account, at Place, picture func(attachmentID string) string) (domain.ArticleItem, string, error) {
	if err := mayRead(actor); err != nil {
		return domain.ArticleItem{}, "", err
	}
	a, err := s.store.Article(ctx, at.ArticleID)
	if err != nil {
		return domain.ArticleItem{}, "", fmt.Errorf("read article %s: %w", at.ArticleID, err)
	}
	if at.Position < 0 || at.Position >= len(a.Items) {
		return domain.ArticleItem{}, "", domain.NotFound("没有这一篇，可能已被移出。")
	}
	item := a.Items[at.Position]
	return item, Render(item, picture), nil
}
