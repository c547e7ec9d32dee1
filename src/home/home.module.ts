import { Module } from '@nestjs/common';
import { DiscoveryCheck } from './discovery-check.service.js';
import { HomeController } from './home.controller.js';

/** The page at `/`. */
@Module({ controllers: [HomeController], providers: [DiscoveryCheck] })
export class HomeModule {}
