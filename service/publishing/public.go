package publishing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const storiesPage = 20

// Stories is a page of what the public may read, newest first.
type Stories struct {
	Federation string
	Lines      []StoryLine
	Next       repository.Cursor  // its ID is empty on the last page
	Classes    []domain.UnitClass // of units, to choose from
	Months     []Month            // in which something may have been published, newest first
}

// StoriesQuery asks for a page of stories. What names no class or month selects nothing.
type StoriesQuery struct {
	Before    repository.Cursor
	UnitClass string
	Month     Month
}

// Month is a month as 2026-03.
type Month string

// Label returns the month as people read it.
func (m Month) Label() string { return m.first().Format("2006年1月") }

// first returns the month's first moment, the zero time for what is no month.
func (m Month) first() time.Time {
	t, err := time.ParseInLocation("2006-01", string(m), domain.Shanghai())
	if err != nil {
		return time.Time{}
	}
	return t
}

// monthsSince returns the months from one moment to another, newest first.
func monthsSince(from, until time.Time) []Month {
	if from.IsZero() {
		return nil
	}
	first := Month(from.In(domain.Shanghai()).Format("2006-01")).first()
	var months []Month
	for at := Month(until.In(domain.Shanghai()).Format("2006-01")).first(); !at.Before(first); at = at.AddDate(0, -1, 0) {
		months = append(months, Month(at.Format("2006-01")))
	}
	return months
}

// StoryLine is one story in the list.
type StoryLine struct {
	ID          string // of the manuscript
	Title       string
	Digest      string
	Author      string
	UnitName    string
	HasCover    bool
	PublishedAt time.Time
	UpdatedAt   time.Time
}

// Story is what the public reads of one manuscript.
type Story struct {
	StoryLine
	Federation string
	Blocks     []StoryBlock
	Recordings []Recording
	URL        string     // at the platform
	Newer      *StoryLine // published next, nil for the newest
	Older      *StoryLine // published before, nil for the oldest
}

// StoryBlock is a block with the number of its picture under the story's address.
type StoryBlock struct {
	Block
	Media int
	Large Copy // of a picture
	Small Copy
}

// Copy is the size of a picture's copy in pixels, nothing where it is not known.
type Copy struct {
	Width  int
	Height int
}

// Recording is a sound or film of a story.
type Recording struct {
	Media   int
	Kind    domain.AttachmentKind
	Caption string
	MIME    string
	Still   bool // a picture stands for it
	Width   int  // pixels of a film, 0 when not known
	Height  int
}

// Media is where the media store keeps something, and what it is.
type Media struct {
	Key    string
	MIME   string
	SHA256 string // may be empty
	Size   int64
}

// Stories returns a page of published manuscripts.
func (s *Service) Stories(ctx context.Context, q StoriesQuery) (Stories, error) {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return Stories{}, err
	}
	page := Stories{Federation: settings.Federation}
	query := repository.StoryQuery{Before: q.Before, Limit: storiesPage + 1}
	if page.Classes, err = s.store.UnitClasses(ctx); err != nil {
		return page, fmt.Errorf("list classes of units: %w", err)
	}
	if slices.ContainsFunc(page.Classes, func(c domain.UnitClass) bool { return c.Code == q.UnitClass }) {
		query.UnitClass = q.UnitClass
	}
	if first := q.Month.first(); !first.IsZero() {
		query.From, query.Until = first, first.AddDate(0, 1, 0)
	}
	oldest, err := s.store.FirstPublished(ctx)
	if err != nil {
		return page, fmt.Errorf("look for the first story: %w", err)
	}
	page.Months = monthsSince(oldest, s.store.Now())
	found, err := s.store.Stories(ctx, query)
	if err != nil {
		return page, fmt.Errorf("list stories: %w", err)
	}
	if len(found) > storiesPage {
		found = found[:storiesPage]
		page.Next = placeOf(found[storiesPage-1])
	}
	for _, st := range found {
		page.Lines = append(page.Lines, lineOf(st))
	}
	return page, nil
}

// placeOf is where a story stands in the list.
func placeOf(st repository.Story) repository.Cursor {
	return repository.Cursor{Millis: st.PublishedAt.UnixMilli(), ID: st.Item.ManuscriptID}
}

// Before makes the place after which a page of Stories starts.
func Before(millis int64, id string) repository.Cursor {
	return repository.Cursor{Millis: millis, ID: id}
}

func lineOf(st repository.Story) StoryLine {
	return StoryLine{
		ID: st.Item.ManuscriptID, Title: st.Item.Title, Digest: st.Item.Digest, Author: st.Item.Author, UnitName: st.UnitName,
		HasCover: st.Item.CoverID != "", PublishedAt: st.PublishedAt, UpdatedAt: st.UpdatedAt,
	}
}

// Gone is the failure of a story that was public once.
type Gone struct{ Err error }

// Error says so for the log.
func (g *Gone) Error() string { return "gone: " + g.Err.Error() }

// Unwrap returns the NotFound error.
func (g *Gone) Unwrap() error { return g.Err }

// story reads what is public of a manuscript now.
func (s *Service) story(ctx context.Context, id string) (repository.Story, []domain.Attachment, error) {
	st, err := s.store.Story(ctx, id)
	if err != nil {
		if domain.KindOf(err) != domain.KindNotFound {
			return st, nil, fmt.Errorf("read story %s: %w", id, err)
		}
		was, wasErr := s.store.WasPublished(ctx, id)
		if wasErr != nil {
			return st, nil, fmt.Errorf("look whether %s was published: %w", id, wasErr)
		}
		if was {
			return st, nil, &Gone{domain.NotFound("这篇文章已经撤下，不再展示。")}
		}
		return st, nil, domain.NotFound("没有这篇文章，请检查地址。")
	}
	attachments, err := s.store.Attachments(ctx, id)
	if err != nil {
		return st, nil, fmt.Errorf("read attachments of story %s: %w", id, err)
	}
	return st, attachments, nil
}

// Story returns one published manuscript. What was public once and is no longer
// fails as *Gone.
func (s *Service) Story(ctx context.Context, id string) (Story, error) {
	st, attachments, err := s.story(ctx, id)
	if err != nil {
		return Story{}, err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return Story{}, err
	}
	story := Story{StoryLine: lineOf(st), Federation: settings.Federation, URL: st.Item.URL}
	copies, err := s.copies(ctx, id, attachments)
	if err != nil {
		return Story{}, err
	}
	numbers := map[string]int{}
	for i, a := range attachments {
		if !a.Shown() {
			continue
		}
		numbers[a.ID] = i + 1
		if (a.Kind == domain.KindAudio || a.Kind == domain.KindVideo) && !a.Making() {
			story.Recordings = append(story.Recordings, Recording{Media: i + 1, Kind: a.Kind, Caption: a.Caption, MIME: a.MIME, Still: a.HasStill(), Width: a.Width, Height: a.Height})
		}
	}
	for _, b := range Blocks(st.Item.Body) {
		if number := numbers[b.AttachmentID]; b.Kind != Picture || number > 0 {
			sizes := copies[b.AttachmentID]
			story.Blocks = append(story.Blocks, StoryBlock{Block: b, Media: number, Large: sizes[domain.DerivativeLarge], Small: sizes[domain.DerivativeThumb]})
		}
	}
	story.Newer, story.Older, err = s.neighbours(ctx, placeOf(st))
	return story, err
}

// copies returns the sizes of the copies of a manuscript's pictures, without
// those that do not show the latest edit.
func (s *Service) copies(ctx context.Context, id string, attachments []domain.Attachment) (map[string]map[domain.DerivativeKind]Copy, error) {
	all, err := s.store.Derivatives(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read copies of story %s: %w", id, err)
	}
	edits := map[string]string{}
	for _, a := range attachments {
		edits[a.ID] = a.Edit.Name()
	}
	sizes := map[string]map[domain.DerivativeKind]Copy{}
	for _, d := range all {
		if d.Edit != edits[d.AttachmentID] {
			continue
		}
		if sizes[d.AttachmentID] == nil {
			sizes[d.AttachmentID] = map[domain.DerivativeKind]Copy{}
		}
		sizes[d.AttachmentID][d.Kind] = Copy{Width: d.Width, Height: d.Height}
	}
	return sizes, nil
}

// neighbours returns the stories before and after a place in the list.
func (s *Service) neighbours(ctx context.Context, at repository.Cursor) (newer, older *StoryLine, err error) {
	st, err := s.store.NewerStory(ctx, at)
	if err == nil {
		line := lineOf(st)
		newer = &line
	} else if domain.KindOf(err) != domain.KindNotFound {
		return nil, nil, fmt.Errorf("look for the story after %s: %w", at.ID, err)
	}
	before, err := s.store.Stories(ctx, repository.StoryQuery{Before: at, Limit: 1})
	if err != nil {
		return nil, nil, fmt.Errorf("look for the story before %s: %w", at.ID, err)
	}
	if len(before) > 0 {
		line := lineOf(before[0])
		older = &line
	}
	return newer, older, nil
}

// StoryMedia returns what a story shows under a number: a picture that stands in
// its text, or a recording. Everything else of the manuscript stays private.
func (s *Service) StoryMedia(ctx context.Context, id string, number int) (Media, error) {
	return s.storyMedia(ctx, id, number, domain.DerivativeLarge)
}

// StorySmall returns the small copy of a picture that stands in a story's text,
// for small screens.
func (s *Service) StorySmall(ctx context.Context, id string, number int) (Media, error) {
	return s.storyMedia(ctx, id, number, domain.DerivativeThumb)
}

func (s *Service) storyMedia(ctx context.Context, id string, number int, size domain.DerivativeKind) (Media, error) {
	st, attachments, err := s.story(ctx, id)
	if err != nil {
		return Media{}, err
	}
	if number < 1 || number > len(attachments) || !attachments[number-1].Shown() {
		return Media{}, domain.NotFound("没有这个文件。")
	}
	a := attachments[number-1]
	if a.Kind == domain.KindAudio || a.Kind == domain.KindVideo {
		return s.mediaOf(ctx, a)
	}
	if _, shown := placesOf(st.Item.Body)[a.ID]; !shown {
		return Media{}, domain.NotFound("没有这个文件。")
	}
	return s.copyOf(ctx, a, size)
}

// StoryStill returns the picture that stands for a film of a story.
func (s *Service) StoryStill(ctx context.Context, id string, number int) (Media, error) {
	_, attachments, err := s.story(ctx, id)
	if err != nil {
		return Media{}, err
	}
	if number < 1 || number > len(attachments) || !attachments[number-1].Shown() || attachments[number-1].Kind != domain.KindVideo || !attachments[number-1].HasStill() {
		return Media{}, domain.NotFound("没有这张图片。")
	}
	return s.copyOf(ctx, attachments[number-1], domain.DerivativeLarge)
}

// StoryCover returns the small copy of a story's cover.
func (s *Service) StoryCover(ctx context.Context, id string) (Media, error) {
	st, _, err := s.story(ctx, id)
	if err != nil {
		return Media{}, err
	}
	if st.Item.CoverID == "" {
		return Media{}, domain.NotFound("没有封面。")
	}
	a, err := s.store.Attachment(ctx, st.Item.CoverID)
	if err != nil {
		return Media{}, fmt.Errorf("read cover %s: %w", st.Item.CoverID, err)
	}
	if !a.Shown() || a.Kind != domain.KindPhoto {
		return Media{}, domain.NotFound("没有封面。")
	}
	return s.copyOf(ctx, a, domain.DerivativeThumb)
}

// copyOf returns a derived copy of a picture: originals carry metadata and are
// never shown.
func (s *Service) copyOf(ctx context.Context, a domain.Attachment, kind domain.DerivativeKind) (Media, error) {
	d, err := s.store.Derivative(ctx, a.ID, kind)
	if err != nil {
		return Media{}, fmt.Errorf("read %s of attachment %s: %w", kind, a.ID, err)
	}
	if d.Edit != a.Edit.Name() { // it shows what was edited away
		return Media{}, domain.NotFound("这张图片刚改过，正在生成，请稍后再看。")
	}
	return Media{Key: d.Key(), MIME: d.MIME, SHA256: d.SHA256, Size: d.Size}, nil
}

// Foot is what stands under every public page.
type Foot struct {
	Federation   string
	Year         int
	ICP          string
	PoliceRecord string
	PoliceNumber string
	Contact      string
}

// Foot returns the foot of the public pages, an empty one when it cannot be read:
// a page is worth more than what stands under it.
func (s *Service) Foot(ctx context.Context) Foot {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		s.log.WarnContext(ctx, "read the foot of public pages", "error", err)
		return Foot{}
	}
	return Foot{
		Federation: settings.Federation, Year: s.store.Now().In(domain.Shanghai()).Year(), ICP: settings.ICP,
		PoliceRecord: settings.PoliceRecord, PoliceNumber: settings.PoliceNumber(), Contact: settings.Contact,
	}
}
