package callback

import (
	"laigao/service/publishing"
	"laigao/wechat"
)

// PublishEvent translates what the platform says of a publication.
func PublishEvent(r wechat.PublishResult) publishing.PublishEvent {
	return publishing.PublishEvent{PublishID: r.PublishID, Status: int(r.Status), URLs: places(r.Articles)}
}

func pushEvent(j *wechat.Job) publishing.PushEvent {
	return publishing.PushEvent{
		MessageID: j.ID, Status: j.Status, Sent: int(j.Sent), Failed: int(j.Failed), URLs: places(j.Articles),
	}
}

// places maps addresses by the item's place from 0; the platform counts from 1.
func places(articles []wechat.ArticleURL) map[int]string {
	urls := make(map[int]string, len(articles))
	for _, a := range articles {
		urls[a.Index-1] = a.URL
	}
	return urls
}
