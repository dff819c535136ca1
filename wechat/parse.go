package wechat

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// parseMessage reads a document that checkShape has let through. Its Raw is set
// even when it cannot be read.
func parseMessage(document []byte) (Message, error) {
	raw := string(document)
	kind, event := lookAhead(raw, "MsgType"), ""
	if kind == "event" {
		event = lookAhead(raw, "Event")
	}
	message, err := parseAs(document, kind, event)
	if err == nil && (message.Type != kind || message.Event != event) {
		message, err = parseAs(document, message.Type, "")
	}
	message.Raw = raw
	return message, err
}

// lookAhead finds the value of an element, only to choose a struct: a follower's
// text may imitate it, so what the parser finds decides.
func lookAhead(raw, element string) string {
	_, after, found := strings.Cut(raw, "<"+element+">")
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(after, "</"+element+">")
	value = strings.TrimPrefix(strings.TrimSpace(value), "<![CDATA[")
	return strings.TrimSuffix(value, "]]>")
}

// parseAs reads the document with the struct of one kind of message.
func parseAs(document []byte, kind, event string) (message Message, err error) {
	switch {
	case kind == "text":
		var wire wireMessage
		err = xml.Unmarshal(document, &wire)
		wire.fill(&message)
	case kind == "event" && (event == "subscribe" || event == "unsubscribe" || event == "SCAN" || event == "CLICK"):
		var wire wireEvent
		err = xml.Unmarshal(document, &wire)
		wire.fill(&message)
	case kind == "event":
		var wire wireRareEvent
		err = xml.Unmarshal(document, &wire)
		wire.fill(&message)
	default:
		var wire wireMedia
		err = xml.Unmarshal(document, &wire)
		wire.fill(&message)
	}
	return message, err
}

func (w *wireHead) fill(m *Message) {
	m.To, m.From, m.Created, m.Type = w.To, w.From, int64(w.Created), w.Type
}

func (w *wireMessage) fill(m *Message) {
	w.wireHead.fill(m)
	m.MsgID, m.Content, m.MenuChoice = strings.TrimSpace(w.MsgID), w.Content, w.MenuChoice
	m.DataID, m.Index = w.DataID, w.Index
}

func (w *wireMedia) fill(m *Message) {
	w.wireMessage.fill(m)
	m.MediaID, m.MediaID16K, m.ThumbMediaID = w.MediaID, w.MediaID16K, w.ThumbMediaID
	m.PictureURL, m.Format, m.Recognition = w.PictureURL, w.Format, w.Recognition
	m.Title, m.Description, m.URL = w.Title, w.Description, w.URL
	if w.Type == "location" {
		m.Location = &Location{Latitude: float64(w.X), Longitude: float64(w.Y), Scale: int64(w.Scale), Label: w.Label}
	}
}

func (w *wireEvent) fill(m *Message) {
	w.wireHead.fill(m)
	m.Event, m.EventKey, m.Ticket, m.MenuID = w.Event, w.Key, w.Ticket, w.MenuID
}

func (w *wireRareEvent) fill(m *Message) {
	w.wireEvent.fill(m)
	if m.MenuID == "" {
		m.MenuID = w.UpperMenuID
	}
	m.Pictures = w.Pictures
	m.Location = w.location()
	m.Job = w.job()
	if w.Scan != nil {
		m.Scan = &Scan{Type: w.Scan.Type, Result: w.Scan.Result}
	}
	if w.Publish != nil {
		m.Publish = w.Publish.result()
	}
	for _, group := range [][]wireTemplate{w.Popups, w.Changes, w.Outcomes} {
		for _, item := range group {
			m.Subscriptions = append(m.Subscriptions, item.subscription())
		}
	}
	if w.Expires != 0 || w.FailTime != 0 || w.FailReason != "" {
		m.Verification = &Verification{Expires: int64(w.Expires), Failed: int64(w.FailTime), Reason: w.FailReason}
	}
	if w.Account != "" || w.FromAccount != "" || w.ToAccount != "" {
		m.Service = &Service{Account: w.Account, From: w.FromAccount, To: w.ToAccount}
	}
}

// location returns the place of an event that has one.
func (w *wireRareEvent) location() *Location {
	if place := w.Place; place != nil {
		return &Location{Latitude: float64(place.X), Longitude: float64(place.Y), Scale: int64(place.Scale), Label: place.Label, POI: place.POI}
	}
	if w.Event == "LOCATION" {
		return &Location{Latitude: float64(w.Latitude), Longitude: float64(w.Longitude), Precision: float64(w.Precision)}
	}
	return nil
}

// job returns the outcome that the event reports, nil when it reports none.
func (w *wireRareEvent) job() *Job {
	if w.JobID == "" {
		return nil
	}
	job := &Job{
		ID: strings.TrimSpace(w.JobID), Status: w.Status, Total: int64(w.Total),
		Filtered: int64(w.Filtered), Sent: int64(w.Sent), Failed: int64(w.Failed),
	}
	for _, article := range w.Articles {
		job.Articles = append(job.Articles, ArticleURL{Index: article.Index.int(), URL: article.URL})
	}
	if w.Check == nil {
		return job
	}
	job.Check = int64(w.Check.State)
	for _, item := range w.Check.Items {
		job.Originals = append(job.Originals, OriginalCheck{
			Index: item.Index.int(), Declared: int64(item.Declared),
			Audit: int64(item.Audit), Original: item.Original, CanReprint: item.CanReprint == 1,
			Replace: item.Replace == 1, ShowSource: item.ShowSource == 1,
		})
	}
	return job
}

// result returns the outcome of a publication.
func (w *wirePublish) result() *PublishResult {
	result := &PublishResult{PublishID: strings.TrimSpace(w.ID), Status: publishState(w.Status), ArticleID: w.ArticleID}
	for _, item := range w.Items {
		result.Articles = append(result.Articles, ArticleURL{Index: item.Index.int(), URL: item.URL})
	}
	for _, index := range w.Failed {
		result.Failed = append(result.Failed, index.int())
	}
	return result
}

// publishState reads a state; what is none must not be taken for success.
func publishState(text string) PublishState {
	state, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return PublishUnreadable
	}
	return PublishState(state)
}

// subscription returns a follower's choice or the outcome of a notice.
func (w wireTemplate) subscription() Subscription {
	status := w.Status
	if status == "" {
		status = w.Outcome
	}
	return Subscription{TemplateID: w.TemplateID, Status: status, Scene: w.Scene, MsgID: w.MsgID, Code: int64(w.Code)}
}

// int returns the number, 0 when it does not fit.
func (n number) int() int {
	if n < math.MinInt32 || n > math.MaxInt32 {
		return 0
	}
	return int(n)
}
