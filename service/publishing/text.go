package publishing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Places says after how many pieces of text each picture stands; a picture that
// is not named is left out.
type Places map[string]int

// source is a manuscript with all that an item is composed from.
type source struct {
	manuscript  domain.Manuscript
	attachments []domain.Attachment
	reviews     []domain.Review
	secrecy     []domain.SecrecyCheck
	unit        domain.Unit
	informant   domain.Informant
	ending      domain.Tail // how the department words the last lines
}

func (s *Service) source(ctx context.Context, tx *repository.Store, manuscriptID string) (*source, error) {
	m, err := tx.Manuscript(ctx, manuscriptID)
	if err != nil {
		return nil, fmt.Errorf("read manuscript %s: %w", manuscriptID, err)
	}
	src := &source{manuscript: m}
	if src.attachments, err = tx.Attachments(ctx, m.ID); err != nil {
		return nil, fmt.Errorf("read attachments of manuscript %s: %w", m.ID, err)
	}
	if src.reviews, err = tx.Reviews(ctx, m.ID); err != nil {
		return nil, fmt.Errorf("read reviews of manuscript %s: %w", m.ID, err)
	}
	if src.secrecy, err = tx.SecrecyChecks(ctx, m.ID); err != nil {
		return nil, fmt.Errorf("read secrecy checks of manuscript %s: %w", m.ID, err)
	}
	if src.informant, err = tx.Informant(ctx, m.InformantID); err != nil {
		return nil, fmt.Errorf("read informant %s: %w", m.InformantID, err)
	}
	if src.ending, err = tx.Tail(ctx); err != nil {
		return nil, fmt.Errorf("read the last lines of articles: %w", err)
	}
	src.unit, err = tx.Unit(ctx, m.UnitID)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return nil, fmt.Errorf("read unit %s: %w", m.UnitID, err)
	}
	return src, nil
}

// photos returns the pictures that are safe with us and can be shown.
func (src *source) photos() []domain.Attachment {
	return slices.DeleteFunc(slices.Clone(src.attachments), func(a domain.Attachment) bool {
		return a.Kind != domain.KindPhoto || !a.Pictured()
	})
}

// recordings returns the stored sounds and films.
func (src *source) recordings() []domain.Attachment {
	return slices.DeleteFunc(slices.Clone(src.attachments), func(a domain.Attachment) bool {
		return a.Kind != domain.KindAudio && a.Kind != domain.KindVideo || a.State != domain.AttachmentStored
	})
}

// selectable refuses manuscripts that cannot go into an article.
func (src *source) selectable() error {
	m := src.manuscript
	switch {
	case m.State == domain.ManuscriptRecalled:
		return domain.Conflict("这篇稿件已撤稿，不能再发布。")
	case m.State != domain.ManuscriptAccepted && m.State != domain.ManuscriptAdopted:
		return domain.Conflict("这篇稿件还没有审定，不能编入推送。")
	case m.ApprovedHash == "":
		return domain.Conflict("这篇稿件终审后有改动，签发已失效，请重新终审后再编入。")
	case m.External != domain.Yes:
		return domain.Conflict("这篇稿件的报送单没有同意对外宣传，不能公开发布。")
	}
	return nil
}

// newItem composes an item with everything as it usually is.
func (src *source) newItem() domain.ArticleItem {
	m := src.manuscript
	item := domain.ArticleItem{ManuscriptID: m.ID, Title: strings.TrimSpace(m.Title), Author: m.Byline, ApprovedHash: m.ApprovedHash}
	if item.Author == "" {
		item.Author = src.informant.Name
	}
	if item.Digest = strings.Join(strings.Fields(m.Excerpt), " "); item.Digest == "" {
		item.Digest = domain.Shorten(domain.RunOn(domain.PlainText(m.Body)), 54)
	}
	item.Digest = domain.Shorten(item.Digest, domain.MaxItemDigest)
	photos := src.photos()
	if len(photos) > 0 {
		item.CoverID = photos[0].ID
	}
	item.Body = src.body(item.Author, src.places())
	return item
}

// places returns where the pictures stand: those in the manuscript's text where
// they stand there, the others after it; all of them evenly among the pieces of
// a text that holds none.
func (src *source) places() Places {
	photos, places := src.photos(), Places{}
	pieces := len(textBlocks(src.manuscript.Body))
	for id, after := range placesOf(src.manuscript.Body) {
		if slices.ContainsFunc(photos, func(a domain.Attachment) bool { return a.ID == id }) {
			places[id] = after
		}
	}
	if len(places) == 0 {
		return spread(photos, pieces)
	}
	for _, photo := range photos {
		if _, placed := places[photo.ID]; !placed {
			places[photo.ID] = pieces
		}
	}
	return places
}

// inOrder returns the pictures as they follow each other: those in the
// manuscript's text first.
func (src *source) inOrder() []domain.Attachment {
	figures, photos := domain.Figures(src.manuscript.Body), src.photos()
	slices.SortStableFunc(photos, func(a, b domain.Attachment) int {
		return place(figures, a.ID) - place(figures, b.ID)
	})
	return photos
}

// place returns the index of an id, one beyond the last for what is not there.
func place(ids []string, id string) int {
	if i := slices.Index(ids, id); i >= 0 {
		return i
	}
	return len(ids)
}

// textBlocks returns the pieces of a manuscript's text.
func textBlocks(body string) []Block {
	return slices.DeleteFunc(Blocks(body), func(b Block) bool { return b.Kind == Picture || b.Kind == Tail })
}

// spread places pictures evenly among so many pieces of text, never before the first.
func spread(photos []domain.Attachment, pieces int) Places {
	places := Places{}
	for i, photo := range photos {
		places[photo.ID] = min(max(1, (i+1)*pieces/(len(photos)+1)), pieces)
	}
	return places
}

// body writes an item's text: the manuscript's, its pictures with captions at
// their places, and where it comes from.
func (src *source) body(author string, places Places) string {
	text := textBlocks(src.manuscript.Body)
	var blocks []Block
	photos := src.inOrder()
	var shown []domain.Attachment
	picturesAt := func(after int, rest bool) {
		for _, photo := range photos {
			if at, placed := places[photo.ID]; placed && (at == after || rest && at > after) {
				blocks = append(blocks, Block{Kind: Picture, AttachmentID: photo.ID, Runs: []Run{{Text: strings.TrimSpace(photo.Caption)}}})
				shown = append(shown, photo)
			}
		}
	}
	picturesAt(0, len(text) == 0)
	for i, block := range text {
		blocks = append(blocks, block)
		picturesAt(i+1, i+1 == len(text))
	}
	for _, line := range src.tail(author, shown) {
		blocks = append(blocks, Block{Kind: Tail, Runs: []Run{{Text: line}}})
	}
	return store(blocks)
}

// placesOf reads back where an item's pictures stand.
func placesOf(body string) Places {
	places, pieces := Places{}, 0
	for _, b := range Blocks(body) {
		switch b.Kind {
		case Picture:
			places[b.AttachmentID] = pieces
		case Tail:
		default:
			pieces++
		}
	}
	return places
}

// tail returns the lines that name who made the text, in the department's words:
// 来源, 作者, 摄影, 编辑, 校对, 审核.
func (src *source) tail(author string, shown []domain.Attachment) []string {
	names := src.makers()
	names[domain.TailSource], names[domain.TailAuthor] = src.unit.Name, author
	if len(shown) > 0 {
		names[domain.TailPhotographer] = src.photographers(shown)
	}
	var lines []string
	for _, line := range src.ending {
		if words := names[line.Name]; words != "" && !line.Off {
			lines = append(lines, line.Label+"："+words)
		}
	}
	return lines
}

func (src *source) photographers(shown []domain.Attachment) string {
	if src.manuscript.Photographer != "" {
		return src.manuscript.Photographer
	}
	var names []string
	for _, photo := range shown {
		names = append(names, photo.Photographer)
	}
	return joinNames(names)
}

// makers returns who edited, read proofs and approved, by the review trail: 三审三校
// are the same three steps, the first in the editor's hand, the second reading
// proofs, the last approving. Where no line names those who read proofs, they
// approved as well.
func (src *source) makers() map[string]string {
	by := map[string][]string{}
	for _, r := range src.passed() {
		line := domain.TailReviewer
		switch {
		case r.Step == r.Steps:
		case r.Step == 1:
			line = domain.TailEditor
		case src.ending.Shows(domain.TailProofreader):
			line = domain.TailProofreader
		}
		by[line] = append(by[line], r.SignerName)
	}
	names := map[string]string{}
	for line, all := range by {
		names[line] = joinNames(all)
	}
	return names
}

// passed returns the steps that stand, in their order.
func (src *source) passed() []domain.Review { return src.manuscript.Standing(src.reviews) }

func joinNames(names []string) string {
	var kept []string
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(kept, name) {
			kept = append(kept, name)
		}
	}
	return strings.Join(kept, "、")
}
