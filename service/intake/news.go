package intake

import (
	"context"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// News is what the chat has put into a draft since a page of it was made.
type News struct {
	Version   int64     // of the draft now
	SavedAt   time.Time // zero when the page itself has saved nothing
	Lines     string    // added at the end of the text
	Title     string    // what was answered in the chat, empty where nothing was
	Class     domain.Class
	Topic     string
	Day       domain.Day
	Files     []string // ids of the draft's attachments, in order
	Elsewhere bool     // another page has saved the draft as well
}

// News returns what the chat has put into a draft since the version that a page
// of it shows.
func (s *Service) News(ctx context.Context, informant domain.Informant, id string, version int64) (News, error) {
	m, err := editable(ctx, s.store, informant, id)
	if err != nil {
		return News{}, err
	}
	return s.newsOf(ctx, s.store, &m, version)
}

func (s *Service) newsOf(ctx context.Context, on *repository.Store, m *domain.Manuscript, since int64) (News, error) {
	saves, err := on.ChatSaves(ctx, m.ID, since)
	if err != nil {
		return News{}, err
	}
	attachments, err := on.Attachments(ctx, m.ID)
	if err != nil {
		return News{}, err
	}
	news := News{Version: m.Version, Elsewhere: m.Version != since+int64(len(saves))}
	for _, save := range saves {
		news.Lines += save.Added + "\n"
		switch save.Answered {
		case domain.AskTitle:
			news.Title = m.Title
		case domain.AskKind:
			news.Class, news.Topic = m.Class, m.Topic
		case domain.AskDay:
			news.Day = m.ActivityDay
		}
	}
	news.Lines = strings.TrimSpace(news.Lines)
	for _, a := range attachments {
		news.Files = append(news.Files, a.ID)
	}
	return news, nil
}

// takeUp adds to the form what the chat has put in since its page was made.
// What was typed on the page stands against an answer in the chat.
func (f *Form) takeUp(news News) {
	if news.Lines != "" {
		f.Body = strings.TrimSpace(f.Body + "\n" + news.Lines)
	}
	if f.Title == "" {
		f.Title = news.Title
	}
	if f.Class == domain.ClassUnset {
		f.Class, f.Topic = news.Class, news.Topic
	}
	if f.ActivityDay == "" {
		f.ActivityDay = news.Day
	}
}
