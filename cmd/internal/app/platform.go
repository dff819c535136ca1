package app

import (
	"context"
	"errors"
	"io"
	"time"

	"laigao/domain"
	"laigao/handler/callback"
	"laigao/service/notice"
	"laigao/service/publishing"
	"laigao/wechat"
)

// notifier lets the notice service send through the service account.
type notifier struct{ client *wechat.Client }

// SendTemplate sends a template message.
func (n notifier) SendTemplate(ctx context.Context, t notice.Template) (string, error) {
	fields := make([]wechat.TemplateField, len(t.Fields))
	for i, f := range t.Fields {
		fields[i] = wechat.TemplateField{Name: f.Name, Value: f.Value}
	}
	return n.client.SendTemplate(ctx, wechat.TemplateMessage{
		OpenID: t.OpenID, TemplateID: t.TemplateID, URL: t.URL, ClientMsgID: t.ClientMsgID, Fields: fields,
	})
}

// SendText sends a customer message.
func (n notifier) SendText(ctx context.Context, openID, text string) error {
	return n.client.SendText(ctx, openID, text)
}

// Ready reports whether the platform wants template messages left alone.
func (n notifier) Ready() error { return n.client.TemplatesReady() }

// Fit makes a value acceptable to a template's field.
func (n notifier) Fit(field, value string) string { return wechat.Fit(field, value) }

// Templates returns the account's templates.
func (n notifier) Templates(ctx context.Context) ([]notice.PlatformTemplate, error) {
	templates, err := n.client.Templates(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]notice.PlatformTemplate, len(templates))
	for i, t := range templates {
		all[i] = notice.PlatformTemplate{ID: t.ID, Title: t.Title, Content: t.Content, Fields: t.Fields}
	}
	return all, nil
}

// Outcome says what an error of the platform means for a message.
func (n notifier) Outcome(err error) notice.Outcome {
	outcome := notice.Outcome{Unknown: wechat.Unknown(err), Unreachable: wechat.Unreachable(err)}
	if e, ok := errors.AsType[*wechat.APIError](err); ok {
		outcome.Code, outcome.Advice = e.Code, wechat.Advice(e.Code)
	}
	return outcome
}

// publisher lets the publishing service send articles through the account that
// pushes.
type publisher struct{ client *wechat.Client }

// UploadImage stores a picture for articles' texts.
func (p publisher) UploadImage(ctx context.Context, name string, r io.Reader) (string, error) {
	return p.client.UploadArticleImage(ctx, name, r)
}

// AddCover stores a picture in the account's library.
func (p publisher) AddCover(ctx context.Context, name string, r io.Reader) (string, error) {
	return p.client.AddCover(ctx, name, r)
}

// AddDraft stores an article as a draft.
func (p publisher) AddDraft(ctx context.Context, items []publishing.DraftItem) (string, error) {
	drafts := make([]wechat.ArticleItem, len(items))
	for i, item := range items {
		drafts[i] = wechat.ArticleItem{
			Title: item.Title, Author: item.Author, Digest: item.Digest, Content: item.Content,
			SourceURL: item.SourceURL, CoverMediaID: item.CoverID, CropWide: string(item.CropWide), CropSquare: string(item.CropSquare),
		}
	}
	return p.client.AddDraft(ctx, drafts)
}

// Publish publishes a draft without telling followers.
func (p publisher) Publish(ctx context.Context, draftID string) (string, error) {
	return p.client.Publish(ctx, draftID)
}

// knownPush is the platform's code for a push that it has already.
const knownPush = 45065

// Push sends a draft to followers.
func (p publisher) Push(ctx context.Context, push publishing.Push) (string, error) {
	id, _, err := p.client.MassSend(ctx, wechat.MassSend{
		MediaID: push.DraftID, ClientMsgID: push.Key, ToAll: push.To.All, TagID: push.To.TagID, OpenIDs: push.To.OpenIDs,
	})
	if e, ok := errors.AsType[*wechat.APIError](err); ok && e.Code == knownPush {
		return "", nil
	}
	return id, err
}

// Tags returns the groups of followers.
func (p publisher) Tags(ctx context.Context) ([]publishing.Tag, error) {
	found, err := p.client.Tags(ctx)
	tags := make([]publishing.Tag, len(found))
	for i, t := range found {
		tags[i] = publishing.Tag(t)
	}
	return tags, err
}

// Preview shows a draft to one follower.
func (p publisher) Preview(ctx context.Context, openID, draftID string) error {
	return p.client.Preview(ctx, openID, draftID)
}

// CallsLeft returns how often an API may still be called today.
func (p publisher) CallsLeft(ctx context.Context, path string) (int, error) {
	return p.client.CallsLeft(ctx, path)
}

// Status asks how far a publication or push is.
func (p publisher) Status(ctx context.Context, delivery domain.Delivery, number string) (publishing.Progress, error) {
	if delivery == domain.DeliveryPush {
		status, err := p.client.MassStatus(ctx, number)
		return publishing.Progress{Push: &publishing.PushEvent{MessageID: number, Status: status}}, err
	}
	result, err := p.client.PublishStatus(ctx, number)
	event := callback.PublishEvent(result)
	return publishing.Progress{Publish: &event}, err
}

// articleOutcome says what an error of the platform means for an article.
func articleOutcome(err error) publishing.Outcome {
	outcome := publishing.Outcome{Unknown: wechat.Unknown(err)}
	if e, ok := errors.AsType[*wechat.APIError](err); ok {
		outcome.Code, outcome.Advice = e.Code, wechat.Advice(e.Code)
	}
	return outcome
}

// mediaSource fetches what people sent in the chat.
type mediaSource struct{ client *wechat.Client }

// Media opens what the platform keeps under an id.
func (m mediaSource) Media(ctx context.Context, mediaID string) (io.ReadCloser, error) {
	media, err := m.client.FetchMedia(ctx, mediaID)
	if err != nil {
		return nil, err
	}
	return media.Body, nil
}

// observe measures the calls of an account, and lets the notice service look
// after the platform.
func (a *App) observe(appID string) func(path string, code int, took time.Duration) {
	return func(path string, code int, took time.Duration) {
		a.metrics.call(path, code, took)
		call := notice.Call{AppID: appID, Path: path, Code: code, Silent: code <= wechat.CodeNoAnswer}
		if wechat.NeedsSomebody(code) {
			call.Advice = wechat.Advice(code)
		}
		a.Notice.Observe(call)
	}
}

// quotas are the platform's limits as the console shows them.
func quotas() []notice.Quota {
	var all []notice.Quota
	for _, q := range wechat.Quotas() {
		all = append(all, notice.Quota(q))
	}
	return all
}

// rests tells what this process leaves alone at the platform.
func (a *App) rests() []notice.Rest {
	var all []notice.Rest
	for _, c := range a.clients {
		for _, r := range c.Rests() {
			all = append(all, notice.Rest{Path: r.Path, Until: r.Until, Advice: wechat.Advice(r.Code)})
		}
	}
	return all
}
