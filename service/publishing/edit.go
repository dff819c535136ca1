package publishing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// Edit is what a person writes on an item. Its text is always the manuscript's,
// as it stands approved now.
type Edit struct {
	Place
	ManuscriptID string // of the item, for Keep
	Seen         string // what it was typed upon, for Keep
	Title        string
	Author       string
	Digest       string
	CoverID      string
	CropWide     domain.Crop
	CropSquare   domain.Crop
	SourceURL    string
	Style        domain.HouseStyle
	StyleAll     bool // every item of the article in this style
	Places       Places
}

// work is one item of a draft that is being changed, with the manuscript that it
// is made of.
type work struct {
	tx      *repository.Store
	article *domain.Article
	item    *domain.ArticleItem
	src     *source
}

func (s *Service) changeItem(ctx context.Context, f form, fn func(w work) (detail string, err error)) error {
	return s.compose(ctx, f, func(tx *repository.Store, a *domain.Article) (string, error) {
		if f.at.Position == len(a.Items) {
			return "", domain.NotFound("没有这一篇，可能已被移出。")
		}
		item := &a.Items[f.at.Position]
		src, err := s.source(ctx, tx, item.ManuscriptID)
		if err != nil {
			return "", err
		}
		if err := src.selectable(); err != nil {
			return "", err
		}
		return fn(work{tx, a, item, src})
	})
}

// Edit changes an item. What goes beyond a limit is kept and shown as a problem,
// since nothing that was typed may be lost.
func (s *Service) Edit(ctx context.Context, actor domain.Account, edit Edit) error {
	return s.changeItem(ctx, form{actor, edit.Place, "article.edit", fmt.Sprint(edit)}, func(w work) (string, error) {
		w.apply(edit)
		return w.item.Title, nil
	})
}

// apply writes on an item what was typed.
func (w work) apply(edit Edit) {
	item := w.item
	item.Title, item.Author = oneLine(edit.Title), oneLine(edit.Author)
	item.Digest, item.CoverID = oneLine(edit.Digest), edit.CoverID
	item.CropWide, item.CropSquare = edit.CropWide, edit.CropSquare
	item.SourceURL, item.Style = strings.TrimSpace(edit.SourceURL), edit.Style
	item.Layout = w.src.renewed(item.Layout)
	item.Body, item.ApprovedHash = w.src.body(item.Author, edit.Places), w.src.manuscript.ApprovedHash
	if edit.StyleAll {
		for i := range w.article.Items {
			w.article.Items[i].Style = edit.Style
		}
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Typed returns the page of an article with what a person typed on an item in
// the place of what is kept, for a form that could not be saved.
func (s *Service) Typed(ctx context.Context, actor domain.Account, edit Edit) (Page, error) {
	page, err := s.Page(ctx, actor, edit.ArticleID)
	if err != nil {
		return Page{}, err
	}
	at := edit.Position
	if edit.ManuscriptID != "" { // wherever it stands by now
		at = slices.IndexFunc(page.Items, func(i ItemPage) bool { return i.ManuscriptID == edit.ManuscriptID })
	}
	if at < 0 || at >= len(page.Items) {
		return Page{}, domain.NotFound("没有这一篇，可能已被移出。")
	}
	item := &page.Items[at]
	stored := item.ArticleItem
	item.Stored, page.TypedAt = &stored, at
	item.Title, item.Author, item.Digest, item.CoverID = edit.Title, edit.Author, edit.Digest, edit.CoverID
	item.CropWide, item.CropSquare, item.SourceURL, item.Style = edit.CropWide, edit.CropSquare, edit.SourceURL, edit.Style
	item.Counts, item.Problems = countsOf(item.ArticleItem), problems(item.ArticleItem)
	for i := range item.Photos {
		after, placed := edit.Places[item.Photos[i].ID]
		item.Photos[i].After, item.Photos[i].Placed = after, placed
	}
	return page, nil
}

// SetLayout gives an item a layout that was made elsewhere. It is kept with
// whatever its words are: where they are not the approved ones, the checks refuse.
// Captions that it does not say are written below their photos.
func (s *Service) SetLayout(ctx context.Context, actor domain.Account, at Place, pasted string) error {
	if len(pasted) > maxLayout {
		return domain.InvalidFields(map[string]string{"layout": "排版太大。请在排版工具里去掉不用的装饰，再复制一次。"})
	}
	clean := CleanLayout(pasted)
	if len(layoutLines(clean)) == 0 {
		return domain.InvalidFields(map[string]string{"layout": "里面没有文字。请在排版工具里全选、复制，再粘贴到这里。"})
	}
	return s.changeItem(ctx, form{actor, at, "article.layout", pasted}, func(w work) (string, error) {
		photos := w.src.inOrder()
		places := layoutPictures(clean)
		filled := fillLayout(clean, func(number int) filling {
			if places[number-1].Small || len(photos) == 0 {
				return filling{}
			}
			next := photos[0].ID
			photos = photos[1:]
			return filling{attachmentID: next}
		})
		w.item.Layout = w.src.captioned(filled, func(p LayoutPlace) bool { return !p.Elsewhere })
		return fmt.Sprintf("%s：粘贴排版，%d 字", w.item.Title, utf8.RuneCountInString(w.item.Layout)), nil
	})
}

// LayoutPhotos is what a person chose for the places of a layout, by their order.
type LayoutPhotos struct {
	Place
	IDs      []string // of photos, empty for a place that nothing fills
	Captions []int    // numbers of the places below which the photo's caption is written
}

// FillLayout puts photos of the manuscript into the places of a layout. A caption
// that the layout says itself is not written again.
func (s *Service) FillLayout(ctx context.Context, actor domain.Account, cmd LayoutPhotos) error {
	what := fmt.Sprint(cmd.IDs, cmd.Captions)
	return s.changeItem(ctx, form{actor, cmd.Place, "article.layout", what}, func(w work) (string, error) {
		if len(layoutPictures(w.item.Layout)) != len(cmd.IDs) {
			return "", domain.Conflict("排版里放图的位置变了，请刷新后再选。")
		}
		for _, id := range cmd.IDs {
			if id != "" && !slices.ContainsFunc(w.src.photos(), func(a domain.Attachment) bool { return a.ID == id }) {
				return "", domain.Conflict("有照片已被删除或隔离，请刷新后再选。")
			}
		}
		filled := fillLayout(w.item.Layout, func(number int) filling { return filling{attachmentID: cmd.IDs[number-1]} })
		w.item.Layout = w.src.captioned(filled, func(p LayoutPlace) bool { return slices.Contains(cmd.Captions, p.Number) })
		return w.item.Title + "：选排版里的照片", nil
	})
}

// DropLayout sets an item in the house style again.
func (s *Service) DropLayout(ctx context.Context, actor domain.Account, at Place) error {
	return s.changeItem(ctx, form{actor, at, "article.layout", "drop"}, func(w work) (string, error) {
		w.item.Layout = ""
		return w.item.Title + "：改回统一样式", nil
	})
}

// Override lets a check of an item pass for a reason, or takes that back where
// there is none. Only some checks can be let pass.
func (s *Service) Override(ctx context.Context, actor domain.Account, at Place, code, reason string) error {
	reason = oneLine(reason)
	if utf8.RuneCountInString(reason) > maxReason {
		return domain.Invalid(fmt.Sprintf("理由最多 %d 字。", maxReason))
	}
	return s.changeItem(ctx, form{actor, at, "article.override", code + " " + reason}, func(w work) (string, error) {
		if label := overridable(code); label == "" {
			return "", domain.Invalid("这一项不能放行，请按提示处理。")
		} else if reason == "" {
			return w.item.Title + "：" + label + "，收回放行", w.tx.DropOverride(ctx, at.ArticleID, w.item.ManuscriptID, code)
		}
		o := domain.Override{
			ArticleID: at.ArticleID, ManuscriptID: w.item.ManuscriptID, Check: code, ApprovedHash: w.src.manuscript.ApprovedHash, Reason: reason, Actor: actor.Actor(),
		}
		return w.item.Title + "：" + overridable(code) + "，理由：" + reason, w.tx.PutOverride(ctx, &o)
	})
}

// Tail returns how the department words the last lines of articles.
func (s *Service) Tail(ctx context.Context, actor domain.Account) (domain.Tail, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return nil, err
	}
	tail, err := s.store.Tail(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the last lines of articles: %w", err)
	}
	return tail, nil
}

// SaveTail changes how the department words the last lines of articles. Items
// take it when they are composed or saved the next time.
func (s *Service) SaveTail(ctx context.Context, actor domain.Account, tail domain.Tail) error {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return err
	}
	tail = tail.Whole()
	if problems := tail.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	var words []string
	for _, l := range tail {
		if !l.Off {
			words = append(words, l.Label)
		}
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.SaveSetting(ctx, domain.SettingTail, tail); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "settings.save", Subject: "settings", SubjectID: domain.SettingTail, Detail: "推送落款：" + strings.Join(words, "、"),
		})
	})
	if err != nil {
		return fmt.Errorf("save the last lines of articles: %w", err)
	}
	return nil
}
