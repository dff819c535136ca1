package publishing

import (
	"context"
	"fmt"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const storiesPage = 20

// Stories is a page of what the public may read, newest first.
type Stories struct {
	Federation string
	Lines      []StoryLine
	Next       repository.Cursor // its ID is empty on the last page
}

// StoryLine is one story in the list.
type StoryLine struct {
	ID          string // of the manuscript
	Title       string
	Digest      string
	UnitName    string
	PublishedAt time.Time
}

// Story is what the public reads of one manuscript.
type Story struct {
	StoryLine
	Federation string
	Author     string
	Blocks     []StoryBlock
	Recordings []Recording
	URL        string // at the platform
	HasCover   bool
}

// StoryBlock is a block with the number of its picture under the story's address.
type StoryBlock struct {
	Block
	Media int
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
func (s *Service) Stories(ctx context.Context, before repository.Cursor) (Stories, error) {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return Stories{}, err
	}
	found, err := s.store.Stories(ctx, before, storiesPage+1)
	if err != nil {
		return Stories{}, fmt.Errorf("list stories: %w", err)
	}
	page := Stories{Federation: settings.Federation}
	if len(found) > storiesPage {
		found = found[:storiesPage]
		last := found[storiesPage-1]
		page.Next = repository.Cursor{Millis: last.PublishedAt.UnixMilli(), ID: last.Item.ManuscriptID}
	}
	for _, st := range found {
		page.Lines = append(page.Lines, lineOf(st))
	}
	return page, nil
}

// Before makes the place after which a page of Stories starts.
func Before(millis int64, id string) repository.Cursor {
	return repository.Cursor{Millis: millis, ID: id}
}

func lineOf(st repository.Story) StoryLine {
	return StoryLine{ID: st.Item.ManuscriptID, Title: st.Item.Title, Digest: st.Item.Digest, UnitName: st.UnitName, PublishedAt: st.PublishedAt}
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
	story := Story{StoryLine: lineOf(st), Federation: settings.Federation, Author: st.Item.Author, URL: st.Item.URL, HasCover: st.Item.CoverID != ""}
	numbers := map[string]int{}
	for i, a := range attachments {
		if !a.Shown() {
			continue
		}
		numbers[a.ID] = i + 1
		if a.Kind == domain.KindAudio || a.Kind == domain.KindVideo {
			story.Recordings = append(story.Recordings, Recording{Media: i + 1, Kind: a.Kind, Caption: a.Caption, MIME: a.MIME, Still: a.HasStill(), Width: a.Width, Height: a.Height})
		}
	}
	for _, b := range Blocks(st.Item.Body) {
		if number := numbers[b.AttachmentID]; b.Kind != Picture || number > 0 {
			story.Blocks = append(story.Blocks, StoryBlock{Block: b, Media: number})
		}
	}
	return story, nil
}

// StoryMedia returns what a story shows under a number: a picture that stands in
// its text, or a recording. Everything else of the manuscript stays private.
func (s *Service) StoryMedia(ctx context.Context, id string, number int) (Media, error) {
	st, attachments, err := s.story(ctx, id)
	if err != nil {
		return Media{}, err
	}
	if number < 1 || number > len(attachments) || !attachments[number-1].Shown() {
		return Media{}, domain.NotFound("没有这个文件。")
	}
	a := attachments[number-1]
	if a.Kind == domain.KindAudio || a.Kind == domain.KindVideo {
		if a.Copies.Has(domain.DerivativePlay) {
			return s.copyOf(ctx, a, domain.DerivativePlay)
		}
		return Media{Key: a.Key(), MIME: a.MIME, SHA256: a.SHA256, Size: a.Size}, nil
	}
	if _, shown := placesOf(st.Item.Body)[a.ID]; !shown {
		return Media{}, domain.NotFound("没有这个文件。")
	}
	return s.copyOf(ctx, a, domain.DerivativeLarge)
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
