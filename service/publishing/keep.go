package publishing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Kept is an item as it stands after what a person typed was kept.
type Kept struct {
	SavedAt  time.Time
	Version  int64             // of the article, 0 where others changed it since its page was shown
	Seen     string            // what the next words are typed upon
	Problems map[string]string // that stand in the way of 签发, by form field
	Counts   Counts
}

// keptRow is how often one person's typing on one item is written to the audit log.
const keptRow = 10 * time.Minute

// Keep keeps what is being typed on an item. It asks less than other changes of an
// article: only that nobody else has changed this very item since, wherever it
// stands by now; else it is a Conflict and nothing is kept. The same kept twice
// changes nothing.
func (s *Service) Keep(ctx context.Context, actor domain.Account, edit Edit) (Kept, error) {
	if err := actor.Require(domain.ComposeArticles); err != nil {
		return Kept{}, err
	}
	var kept Kept
	err := s.persist(ctx, func(tx *repository.Store) error {
		a, err := tx.Article(ctx, edit.ArticleID)
		if err != nil {
			return err
		}
		w, err := s.workOn(ctx, tx, &a, edit.ManuscriptID)
		if err != nil {
			return err
		}
		article, item := a.Hash(), seenOf(*w.item)
		known := a.Version == edit.Version
		w.apply(edit)
		if a.Hash() != article {
			if item != edit.Seen {
				return domain.Conflict("这一篇刚刚被其他人改动过。")
			}
			if err := s.keepTyped(ctx, w, actor); err != nil {
				return err
			}
		}
		kept = Kept{SavedAt: tx.Now(), Seen: seenOf(*w.item), Problems: problems(*w.item), Counts: countsOf(*w.item)}
		if known {
			kept.Version = a.Version
		}
		return nil
	})
	if err != nil {
		return Kept{}, fmt.Errorf("keep an item of article %s: %w", edit.ArticleID, err)
	}
	return kept, nil
}

// workOn finds the item of a draft that is made of a manuscript.
func (s *Service) workOn(ctx context.Context, tx *repository.Store, a *domain.Article, manuscriptID string) (work, error) {
	if a.State != domain.ArticleDraft {
		return work{}, domain.Conflict("推送已经签发或发出，要修改请先撤销签发。")
	}
	at := slices.IndexFunc(a.Items, func(i domain.ArticleItem) bool { return i.ManuscriptID == manuscriptID })
	if at < 0 {
		return work{}, domain.Conflict("这一篇已被移出这次推送。")
	}
	src, err := s.source(ctx, tx, manuscriptID)
	if err != nil {
		return work{}, err
	}
	return work{tx, a, &a.Items[at], src}, src.selectable()
}

// keepTyped saves an article with an item that was typed on. The audit log tells
// once in a while who is typing, not every pause.
func (s *Service) keepTyped(ctx context.Context, w work, actor domain.Account) error {
	retitle(w.article)
	if err := s.save(ctx, w.tx, w.article); err != nil {
		return err
	}
	while := strconv.FormatInt(w.tx.Now().UnixMilli()/keptRow.Milliseconds(), 10)
	key := form{actor, Place{ArticleID: w.article.ID}, "keep", w.item.ManuscriptID + while}.key()
	_, err := w.tx.Received(ctx, key)
	if err == nil || domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	if err := w.tx.Receive(ctx, key, "", ""); err != nil {
		return err
	}
	return w.tx.Audit(ctx, row(actor, "article.edit", w.article, w.item.Title))
}

// seenOf names what the form of an item shows, so that it is known whether somebody
// else has changed it since.
func seenOf(i domain.ArticleItem) string {
	sum := sha256.New()
	for _, part := range []string{
		i.Title, i.Author, i.Digest, i.CoverID, string(i.CropWide), string(i.CropSquare), i.SourceURL, i.Style.String(), i.Body,
	} {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))[:32]
}

// Other returns how the item stands where a person typed something else in a field
// of its form; empty where that is the same.
func (p ItemPage) Other(field string) string {
	if p.Stored == nil {
		return ""
	}
	pairs := map[string][2]string{
		"title": {p.Stored.Title, p.Title}, "author": {p.Stored.Author, p.Author}, "digest": {p.Stored.Digest, p.Digest},
		"source_url": {p.Stored.SourceURL, p.SourceURL}, "style": {p.Stored.Style.Label(), p.Style.Label()}, "cover": {p.Stored.CoverID, p.CoverID},
	}
	pair := pairs[field]
	switch {
	case pair[0] == pair[1]:
		return ""
	case field == "cover":
		return "另一张照片"
	case pair[0] == "":
		return "（空）"
	}
	return pair[0]
}
