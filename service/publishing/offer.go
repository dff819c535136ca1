package publishing

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Offers is a page of what other programs may have, in the order of changes.
type Offers struct {
	Lines []OfferLine
	Next  int64 // where to go on: the number after which the next page begins
	More  bool  // there is more already
}

// OfferLine is one manuscript in the list. Of one that must be dropped only its
// id and the time are told.
type OfferLine struct {
	ID        string
	Removed   bool
	ChangedAt time.Time
	Number    string
	Title     string
	Excerpt   string
	Unit      string
}

// OffersQuery asks for a page of offers.
type OffersQuery struct {
	After        int64     // Next of the page before, 0 from the beginning
	ChangedAfter time.Time // zero for no bound
	Limit        int
}

// Offers returns manuscripts that other programs may have and those that they
// must drop. Whoever goes on at Next misses no change, whatever is changed
// meanwhile. What waits for its last review again is left out until then.
func (s *Service) Offers(ctx context.Context, q OffersQuery) (Offers, error) {
	found, err := s.store.Feed(ctx, repository.FeedQuery{After: q.After, ChangedAfter: q.ChangedAfter, Limit: q.Limit + 1})
	if err != nil {
		return Offers{}, fmt.Errorf("list what is offered: %w", err)
	}
	page := Offers{Next: q.After, More: len(found) > q.Limit}
	for _, l := range found[:min(len(found), q.Limit)] {
		page.Next = l.Sequence
		switch {
		case l.Held():
		case !l.Offered():
			page.Lines = append(page.Lines, OfferLine{ID: l.ID, Removed: true, ChangedAt: l.ChangedAt})
		default:
			page.Lines = append(page.Lines, offerLine(l))
		}
	}
	return page, nil
}

func offerLine(l repository.FeedLine) OfferLine {
	return OfferLine{ID: l.ID, ChangedAt: l.ChangedAt, Number: l.Number, Title: l.Title, Excerpt: l.Excerpt, Unit: l.UnitName}
}

// Offer is a manuscript as other programs may have it. It holds no personal data
// but the byline.
type Offer struct {
	OfferLine
	Byline      string
	Class       domain.Class
	Genre       domain.Genre
	Language    domain.Language
	ActivityDay domain.Day
	HTML        string // with pictures at the addresses that it was asked for with
	Media       []OfferMedia
	Adoptions   []OfferAdoption
}

// OfferMedia is a picture, sound or film of an offer.
type OfferMedia struct {
	Number     int
	Kind       domain.AttachmentKind
	MIME       string
	Size       int64
	SHA256     string
	Width      int
	Height     int
	DurationMS int64
	Caption    string
	Placed     bool // it stands in the text
}

// OfferAdoption is where an offer was adopted.
type OfferAdoption struct {
	Outlet string
	Day    domain.Day
	Title  string
	Link   string
}

// offered reads a manuscript that other programs may have, with its files. One
// that they must drop fails as *Gone, one that waits for its review as a Conflict.
func (s *Service) offered(ctx context.Context, id string) (repository.FeedLine, domain.Manuscript, []domain.Attachment, error) {
	var none domain.Manuscript
	lines, err := s.store.Feed(ctx, repository.FeedQuery{ManuscriptID: id, Limit: 1})
	if err != nil {
		return repository.FeedLine{}, none, nil, fmt.Errorf("look up offer %s: %w", id, err)
	}
	if id == "" || len(lines) == 0 {
		return repository.FeedLine{}, none, nil, domain.NotFound("没有这篇稿件。")
	}
	line := lines[0]
	if !line.Offered() {
		return line, none, nil, &Gone{domain.NotFound("这篇稿件已经撤下，请从网站上撤除。")}
	}
	m, err := s.store.Manuscript(ctx, id)
	if err != nil {
		return line, none, nil, fmt.Errorf("read offer %s: %w", id, err)
	}
	attachments, err := s.store.Attachments(ctx, id)
	if err != nil {
		return line, none, nil, fmt.Errorf("read attachments of offer %s: %w", id, err)
	}
	if m.Held() || m.ApprovedHash != domain.ApprovalHash(m.Text, attachments) {
		return line, none, nil, domain.Conflict("稿件改动后正在重新终审，请稍后再取。")
	}
	return line, m, attachments, nil
}

// Offer returns one manuscript. address makes the address of one of its files.
func (s *Service) Offer(ctx context.Context, id string, address func(number int) string) (Offer, error) {
	line, m, attachments, err := s.offered(ctx, id)
	if err != nil {
		return Offer{}, err
	}
	o := Offer{OfferLine: offerLine(line), Byline: m.Byline, Class: m.Class, Genre: m.Genre, Language: m.Language, ActivityDay: m.ActivityDay}
	blocks := Blocks(m.Body)
	placed := map[string]bool{}
	for _, b := range blocks {
		placed[b.AttachmentID] = true
	}
	numbers := map[string]int{}
	for i, a := range attachments {
		if !offerable(a) {
			continue
		}
		media, err := s.mediaOf(ctx, a)
		if err != nil && domain.KindOf(err) == domain.KindNotFound {
			continue // its copy is still being made
		}
		if err != nil {
			return Offer{}, err
		}
		numbers[a.ID] = i + 1
		o.Media = append(o.Media, OfferMedia{
			Number: i + 1, Kind: a.Kind, MIME: media.MIME, Size: media.Size, SHA256: media.SHA256, Width: a.Width, Height: a.Height,
			DurationMS: a.DurationMS, Caption: a.Caption, Placed: placed[a.ID],
		})
	}
	o.HTML = offerHTML(blocks, func(attachmentID string) string {
		if numbers[attachmentID] == 0 {
			return ""
		}
		return address(numbers[attachmentID])
	})
	lines, err := s.store.Adoptions(ctx, repository.AdoptionQuery{ManuscriptID: id, States: []domain.AdoptionState{domain.AdoptionConfirmed}})
	for _, l := range lines {
		o.Adoptions = append(o.Adoptions, OfferAdoption{Outlet: l.Outlet.Name, Day: l.PublishedDay, Title: l.Title, Link: l.Link})
	}
	return o, err
}

// OfferFile returns where the media store keeps a file of an offer.
func (s *Service) OfferFile(ctx context.Context, id string, number int) (Media, error) {
	_, _, attachments, err := s.offered(ctx, id)
	if err != nil {
		return Media{}, err
	}
	if number < 1 || number > len(attachments) || !offerable(attachments[number-1]) {
		return Media{}, domain.NotFound("没有这个文件。")
	}
	return s.mediaOf(ctx, attachments[number-1])
}

// offerable reports whether a file may leave: pictures, sounds and films that
// are clean and whose origin is clear.
func offerable(a domain.Attachment) bool {
	kind := a.Kind == domain.KindPhoto || a.Kind == domain.KindAudio || a.Kind == domain.KindVideo
	return kind && a.Shown() && a.Origin != domain.OriginWeb
}

// mediaOf returns the copy of a file that may leave: originals of pictures carry
// metadata, and some films tell where they were recorded.
func (s *Service) mediaOf(ctx context.Context, a domain.Attachment) (Media, error) {
	switch {
	case a.Kind == domain.KindPhoto:
		return s.copyOf(ctx, a, domain.DerivativeLarge)
	case a.Copies.Has(domain.DerivativePlay):
		return s.copyOf(ctx, a, domain.DerivativePlay)
	case a.Making():
		return Media{}, domain.NotFound("这个文件正在转换，请稍后再来。")
	}
	return Media{Key: a.Key(), MIME: a.MIME, SHA256: a.SHA256, Size: a.Size}, nil
}

// offerHTML writes blocks as plain HTML of our own making.
func offerHTML(blocks []Block, address func(attachmentID string) string) string {
	var out strings.Builder
	for _, b := range blocks {
		switch b.Kind {
		case Heading:
			out.WriteString("<h2>" + runs(b) + "</h2>\n")
		case Quote:
			out.WriteString("<blockquote>" + runs(b) + "</blockquote>\n")
		case Table:
			out.WriteString("<table>" + rowsHTML(b.Rows, "", "") + "</table>\n")
		case Picture:
			if link := address(b.AttachmentID); link != "" {
				out.WriteString(`<figure><img src="` + html.EscapeString(link) + `" alt=""><figcaption>` + runs(b) + "</figcaption></figure>\n")
			}
		case Paragraph, ListItem, Tail:
			mark := "<p>"
			if b.Mongolian {
				mark = `<p lang="mn-Mong">`
			}
			out.WriteString(mark + runs(b) + "</p>\n")
		}
	}
	return out.String()
}
